// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Values

struct SecretMaskTests {
    private static let awkward = "p'a\"ss$wörd&<1>/+% \\n=é🛟_"
    private static let pem = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
        MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
        -----END PRIVATE KEY-----

        """

    /// Whether six characters in a row of the secret's own writing are left.
    private func leftover(of written: String, in text: String) -> Substring? {
        let letters = Array(written)
        guard letters.count >= 6 else { return text.contains(written) ? written[...] : nil }
        for start in 0...(letters.count - 6) {
            let part = String(letters[start..<(start + 6)])
            if text.contains(part) { return part[...] }
        }
        return nil
    }

    @Test(arguments: SecretWritings.all.map(\.name))
    func `a secret is found in each writing, whole and in its place`(name: String) throws {
        let writing = try #require(SecretWritings.all.first { $0.name == name })
        for secret in [Self.awkward, "hunter2x", "correct horse battery staple", Self.pem] {
            // What UTF-16 does not say in ASCII is not text when it is read as UTF-8.
            if name.hasPrefix("UTF-16"), !secret.utf8.allSatisfy({ $0 < 0x80 }) { continue }
            let mask = SecretMask([secret])
            let written = writing.write(secret)
            let shown = mask.text("before[\(written)]after")
            #expect(shown.hasPrefix("before") && shown.hasSuffix("after"), "\(secret): \(shown)")
            #expect(shown.contains("(secret)"), "\(secret) as \(written): \(shown)")
            let rest = shown.replacing("before[", with: "").replacing("]after", with: "")
            let kept = leftover(of: written, in: rest)
            // Armour and what the writing itself put before the secret tells nothing.
            let isHarmless = kept.map { "-----BEGIN PRIVATE KEY-----".contains($0) || rest.count < 60 } ?? true
            #expect(isHarmless, "\(secret) as \(written): \(shown)")
            #expect(mask.text(shown) == shown)
        }
    }

    @Test(arguments: 0..<20)
    func `a random secret is found wherever it stands, in JSON that stays JSON, in any pieces`(seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed))
        let alphabet = Array("abcXYZ019'\"\\%&<>/+=$\n\t\r ;:,{}[]-_é€🛟")
        let length = seed == 0 ? 4096 : Int.random(in: 8...80, using: &random)
        let secret = String((0..<length).map { _ in alphabet.randomElement(using: &random) ?? "a" })
        let mask = SecretMask([secret, "other-secret-of-theirs"])
        for (name, write) in SecretWritings.all where !name.hasPrefix("UTF-16") && name != "broken lines" {
            let text = "x \(write(secret)) y"
            #expect(mask.finds(in: text), "\(name): \(text.debugDescription)")
            let document = JSONValue.object(["a": .string(text), "b": 1]).text(.compact)
            let masked = mask.document(Array(document.utf8))
            let shown = String(decoding: masked, as: UTF8.self)
            let parsed = try? JSONParser.parse(masked)
            #expect(parsed?["b"] == 1, "\(name): \(document) → \(shown)")
            #expect(
                parsed?["a"]?.stringValue.map { !$0.contains(secret) && $0.contains("(secret)") } == true,
                "\(name)"
            )
            guard length < 100 else { continue }
            var stream = SecretStream(mask)
            var pieces: [UInt8] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...9, using: &random)
                pieces += stream.next(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            pieces += stream.end()
            #expect(String(decoding: pieces, as: UTF8.self) == mask.text(text), "\(name) in pieces")
        }
    }

    @Test func `a stream that lets go of more than it can hold back does not show how a secret begins`() {
        var stream = SecretStream(SecretMask(["sword-fish-of-mine"]))
        let text = "sword-fish" + String(repeating: "\n", count: 300_000) + "-of-mine."
        var shown: [UInt8] = []
        for start in stride(from: 0, to: text.utf8.count, by: 1 << 12) {
            shown += stream.next(text.utf8.dropFirst(start).prefix(1 << 12))
        }
        shown += stream.end()
        let result = String(decoding: shown, as: UTF8.self)
        #expect(!result.contains("sword-fish"))
    }

    @Test func `what holds no secret stays as it is`() {
        let mask = SecretMask([Self.awkward, "hunter2x", "abcd", "aaaaaaaa", Self.pem])
        for text in [
            "", "h", "hunter", "hunter2", "abc d", "aaaaaaa", "%", "\\", "&amp;", "=\n", "61 62 63", "-----END",
        ] {
            #expect(mask.text(text) == text)
            #expect(!mask.finds(in: text))
        }
        #expect(SecretMask([]).isEmpty && SecretMask([""]).isEmpty)
        #expect(SecretMask.none.text(Self.pem) == Self.pem)
    }

    @Test func `of secrets that overlap nothing is left behind, and a mark is not marked`() {
        let mask = SecretMask(["abcdef", "defghi", "abcd", "secret", "secret)x"])
        #expect(mask.text("<abcdefghi>") == "<(secret)>")
        #expect(mask.text("<abcde>") == "<(secret)e>")
        #expect(mask.text("(secret) secret") == "(secret) (secret)")
        #expect(mask.text("(secret)x") == "((secret)")
    }

    @Test func `a short secret hides what it is the whole of, and nothing else`() {
        let mask = SecretMask(["abc", "7"])
        #expect(mask.text("abc") == "(secret)" && mask.text(" abc\n") == "(secret)")
        #expect(mask.text("abcd 7") == "abcd 7")
        #expect(
            JSONValue.array([7, "7", 77, "abc", true]).masking(mask) == ["(secret)", "(secret)", 77, "(secret)", true]
        )
        #expect(SecretMask(["abc", "7"], shortest: 1).text("xabcx7") == "x(secret)x(secret)")
    }

    @Test func `a line of a secret is a secret, unless it is short or armour`() {
        let mask = SecretMask([Self.pem])
        #expect(mask.text("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj!") == "(secret)!")
        #expect(mask.text("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----")
        #expect(SecretMask(["hunter2x\n"]).text("a hunter2x b") == "a (secret) b")
    }

    @Test func `a secret that a cut leaves a part of is found at the cut alone`() {
        let mask = SecretMask(["correct horse"])
        #expect(mask.text("say: correct ho") == "say: correct ho")
        #expect(mask.text("say: correct ho", cut: .end) == "say: (secret)")
        #expect(mask.text("say: correct%20h", cut: .end) == "say: (secret)")
        #expect(mask.text("say: correct%2", cut: .end) == "say: (secret)")
        #expect(mask.text("ct horse, he said", cut: .start) == "(secret), he said")
        #expect(mask.text("cor", cut: .end) == "cor")
        #expect(mask.text("no ct horse", cut: .start) == "no ct horse")
    }

    @Test func `names of members are hidden, and two members stay two`() {
        let mask = SecretMask(["hunter2x", "hunter3x"])
        let value: JSONValue = ["hunter2x": 1, "hunter3x": 2, "(secret)": 3, "plain": 4]
        let shown = value.masking(mask).objectValue
        #expect(shown?.values == [1, 2, 3, 4])
        #expect(shown?.keys.contains { $0.contains("hunter") } == false)
    }

    @Test func `a document with a secret number, a half escape or a quote within stays JSON`() throws {
        for (secret, document) in [
            ("4711", #"{"pin": 4711, "n": 14711}"#), ("nabc", #"{"a": "x\nabc"}"#), (#"abc\"#, #"{"a": "abc\\"}"#),
            (#"abc\"#, #"{"a": "abc\\\""}"#), (#"a","b"#, #"["a","b"]"#), ("0041bcd", #"["\u0041bcd"]"#),
        ] {
            let masked = SecretMask([secret]).document(Array(document.utf8))
            #expect(throws: Never.self) { try JSONParser.parse(masked) }
        }
        let shown = SecretMask(["4711"]).document(Array(#"{"pin": 4711, "n": 14711}"#.utf8))
        #expect(try JSONParser.parse(shown)["pin"] == "(secret)")
    }

    @Test func `bytes that are no text are searched as well`() {
        let mask = SecretMask(["pässword"])
        for order in [false, true] {
            let wide = "pässword".utf16.flatMap { unit -> [UInt8] in
                let parts = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
                return order ? parts.reversed() : parts
            }
            #expect(mask.bytes([0xFF, 0xFE] + wide + [0xFF]) == [0xFF, 0xFE] + Array("(secret)".utf8) + [0xFF])
        }
    }
}
