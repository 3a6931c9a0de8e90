// SPDX-License-Identifier: Apache-2.0

import Values

extension EvidenceItem {
    /// The shortest secret that is looked for: a shorter one would blot out half of any text.
    private static let shortestSecret = 4

    /// The item with every occurrence of a secret replaced, also where it was written as JSON, XML, a URL or Base64.
    ///
    /// This is the net underneath: secrets that a service's description names are taken out by type before. A secret that
    /// was split, hashed or compressed is not found.
    public func masking(_ secrets: [String]) -> EvidenceItem {
        let texts = secrets.filter { $0.utf8.count >= Self.shortestSecret }
        guard !texts.isEmpty, let text = String(validating: bytes, as: UTF8.self) else { return self }
        let forms = Set(texts.flatMap(Self.forms))
        return EvidenceItem(name: name, mediaType: mediaType, bytes: Array(text.masking(Array(forms)).utf8))
    }

    /// The forms in which a secret may stand in a request, an answer or the record of either.
    private static func forms(of secret: String) -> [String] {
        let once = escapedForJSON(secret)
        let encoded = [secret, once, escapedForXML(secret), escapedForURL(secret), base64(secret)]
        return encoded + encoded.map(escapedForJSON)
    }

    private static func escapedForJSON(_ text: String) -> String {
        String(JSONValue.string(text).text(.compact).dropFirst().dropLast())
    }

    private static func escapedForXML(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static func escapedForURL(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-_.~".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// Base64 of the text without the last group, whose letters depend on what follows.
    private static func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count - bytes.count % 3, by: 3).map { index in
            let group = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            return String([18, 12, 6, 0].map { alphabet[group >> $0 & 63] })
        }.joined()
    }
}
