// SPDX-License-Identifier: Apache-2.0

/// A text that is a secret by its form alone, wherever it stands.
struct SecretToken {
    /// What it is, for a sentence.
    let kind: String
    /// Where it stands, in offsets of the bytes.
    let range: Range<Int>

    /// The beginning of a token, and how much must follow it.
    private struct Form {
        var prefix: [UInt8]
        var kind: String
        var rest: Int
        var isUpper = false

        init(_ prefix: String, _ kind: String, rest: Int, isUpper: Bool = false) {
            self.prefix = Array(prefix.utf8)
            self.kind = kind
            self.rest = rest
            self.isUpper = isUpper
        }
    }

    private static let forms = [
        Form("AKIA", "an AWS access key", rest: 16, isUpper: true),
        Form("ASIA", "a temporary AWS access key", rest: 16, isUpper: true),
        Form("ghp_", "a GitHub token", rest: 36), Form("gho_", "a GitHub token", rest: 36),
        Form("ghs_", "a GitHub token", rest: 36), Form("github_pat_", "a GitHub token", rest: 22),
        Form("glpat-", "a GitLab token", rest: 20), Form("xoxb-", "a Slack token", rest: 20),
        Form("xoxp-", "a Slack token", rest: 20), Form("sk_live_", "a Stripe key", rest: 20),
        Form("AIza", "a Google API key", rest: 35), Form("hvs.", "a Vault token", rest: 24),
        Form("-----BEGIN RSA PRIVATE KEY-----", "a private key", rest: 0),
        Form("-----BEGIN PRIVATE KEY-----", "a private key", rest: 0),
        Form("-----BEGIN EC PRIVATE KEY-----", "a private key", rest: 0),
        Form("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key", rest: 0),
    ]
    /// The forms by their first byte: every byte of a document is looked up.
    private static let byFirst: [[Form]] = (0...255).map { byte in forms.filter { $0.prefix[0] == UInt8(byte) } }

    /// The tokens in a text, in order.
    static func all(in bytes: [UInt8]) -> [SecretToken] {
        var found: [SecretToken] = []
        var index = 0
        let byFirst = byFirst
        let begins = byFirst.map { !$0.isEmpty }
        while index < bytes.count {
            guard begins[Int(bytes[index])] else {
                index += 1
                continue
            }
            let candidates = byFirst[Int(bytes[index])]
            if index == 0 || !isTokenByte(bytes[index - 1]) || bytes[index] == 0x2D,
                let token = candidates.lazy.compactMap({ match($0, bytes, index) }).first
            {
                found.append(token)
                index = token.range.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    private static func match(_ form: Form, _ bytes: [UInt8], _ start: Int) -> SecretToken? {
        guard bytes[start...].starts(with: form.prefix) else { return nil }
        var end = start + form.prefix.count
        let limit = min(bytes.count, end + 256)
        if form.rest > 0 {
            while end < limit, form.isUpper ? isUpperByte(bytes[end]) : isTokenByte(bytes[end]) { end += 1 }
        }
        let length = end - start - form.prefix.count
        guard form.isUpper ? length == form.rest : length >= form.rest else { return nil }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        // The keys of AWS's own documentation, and stand-ins such as `ghp_xxxx…`.
        guard !text.contains("EXAMPLE"), !text.contains("xxxx"), !text.contains("XXXX") else { return nil }
        return SecretToken(kind: form.kind, range: start..<end)
    }

    private static func isUpperByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ValueName.isNameByte(byte, first: false) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
