// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

/// What of a secret is hidden where a text does not hold all of it.
struct SecretPartsTests {
    private static let secrets = [
        "abcd", "hunter2x", "correct horse", "p'a\"ss$wörd&<1>/+% =é🛟_", "dhakacart-primary-password-2031",
        "AQoDYXdzEJr1K/lsdkfj+sldkfjSLDKFJsldkfj0938475lskdjfhglskdjfhg==",
    ]

    /// How many bytes of a secret tell something at an end.
    private func telling(_ secret: String) -> Int { min(8, max(4, (secret.utf8.count + 1) / 2)) }

    private func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// Every proper beginning of a secret, in bytes.
    private func beginnings(of secret: String) -> [[UInt8]] {
        let bytes = Array(secret.utf8)
        return (1..<bytes.count).map { Array(bytes[..<$0]) }
    }

    @Test(arguments: secrets)
    func `an output that ends within a secret shows less than half of it and less than eight bytes`(secret: String) {
        let mask = SecretMask([secret, "another-one-of-theirs"])
        for beginning in beginnings(of: secret) {
            for end in secret.utf8.count < 8 ? [""] : ["", "\n", "\r\n"] {
                let bytes = Array("said: ".utf8) + beginning + Array(end.utf8)
                let shown = text(mask.bytes(bytes, cut: .ended))
                let isHidden = beginning.count >= telling(secret)
                #expect(shown == (isHidden ? "said: (secret)" : text(bytes)), "\(beginning.count) bytes")
                #expect(mask.bytes(bytes) == bytes, "a text that says nothing of a cut stays")
            }
            let within = Array("said: ".utf8) + beginning + Array(" and more".utf8)
            #expect(mask.bytes(within, cut: .ended) == within, "what goes on is no end")
        }
    }

    @Test(arguments: secrets)
    func `a stream that ends within a secret shows the same, wherever its pieces were cut`(secret: String) {
        let mask = SecretMask([secret, "another-one-of-theirs"])
        for beginning in beginnings(of: secret) {
            let bytes = Array("\(secret), then ".utf8) + beginning
            for first in 0...bytes.count {
                var stream = SecretStream(mask)
                let shown = stream.next(bytes[..<first]) + stream.next(bytes[first...]) + stream.end()
                #expect(shown == mask.bytes(bytes, cut: .ended), "\(beginning.count) bytes, cut at \(first)")
            }
        }
    }

    @Test func `the beginning of a secret is hidden at an end in the writings of other programs`() {
        let secret = "dhakacart/primary/password 2031"
        let mask = SecretMask([secret])
        let hexadecimal = secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        for (name, parts) in [
            ("URL", hexadecimal.map { "%\($0.uppercased())" }), ("JSON", hexadecimal.map { "\\u00\($0)" }),
            ("XML", hexadecimal.map { "&#x\($0);" }), ("hexadecimal", hexadecimal),
            ("shell", secret.map { $0 == " " ? "\\ " : String($0) }),
        ] {
            for count in telling(secret)..<parts.count {
                // Of the part behind the last whole one, any piece may be there.
                for piece in 0..<parts[count].utf8.count {
                    let written = parts[..<count].joined() + parts[count].prefix(piece)
                    #expect(mask.text("<\(written)", cut: .ended) == "<(secret)", "\(name): \(written)")
                }
            }
        }
        let base64 = "ZGhha2FjYXJ0L3ByaW1hcnkvcGFzc3dvcmQgMjAzMQ=="
        #expect(mask.text(base64) == "(secret)")
        for count in 8..<42 { #expect(mask.text("<\(base64.prefix(count))", cut: .ended) == "<(secret)", "\(count)") }
    }

    @Test(arguments: secrets)
    func `what is left of a secret before the mark of a cut is hidden anywhere in a text`(secret: String) {
        let mask = SecretMask([secret])
        for beginning in beginnings(of: secret) {
            let bytes = Array("x == \"".utf8) + beginning + Array("…\" (read at noon)".utf8)
            let isHidden = beginning.count >= telling(secret)
            let shown = text(mask.bytes(bytes))
            #expect(shown == (isHidden ? "x == \"(secret)…\" (read at noon)" : text(bytes)), "\(beginning.count) bytes")
            for first in 0...bytes.count {
                var stream = SecretStream(mask)
                let pieces = stream.next(bytes[..<first]) + stream.next(bytes[first...]) + stream.end()
                #expect(text(pieces) == shown, "\(beginning.count) bytes, cut at \(first)")
            }
        }
        #expect(SecretMask(["correct horse"]).text("correct%20ho%7…") == "(secret)…")
    }

    @Test(arguments: secrets)
    func `a value is kept unless it ends with sixteen bytes of a secret and half of it`(secret: String) {
        let mask = SecretMask([secret])
        let half = max(16, (secret.utf8.count + 1) / 2)
        for beginning in beginnings(of: secret) where String(validating: beginning, as: UTF8.self) != nil {
            let parts = mask.parts(of: "name: \(text(beginning))", cut: .endedValue)
            #expect(parts == (beginning.count >= half ? [text(beginning)] : []), "\(beginning.count) bytes")
        }
        #expect(mask.parts(of: secret, cut: .endedValue).isEmpty, "a whole secret is no part")
    }

    @Test func `only what a gap has left of a secret is replaced in a value with which others go on`() {
        let mask = SecretMask(["correct horse"])
        let kept = { (value: String, cut: SecretMask.Cut) in text(mask.withoutParts(Array(value.utf8), cut: cut)) }
        #expect(kept("a correct horse, correct h", .end) == "a correct horse, (secret)")
        #expect(kept("ct horse, a correct horse", .start) == "(secret), a correct horse")
        #expect(kept("a correct horse", .end) == "a correct horse")
        #expect(kept("a correct h", []) == "a correct h")
    }
}
