// SPDX-License-Identifier: Apache-2.0

/// A request and its response for the record, secrets out.
///
/// The signature and the session token are removed from URL and headers. A body that holds a sensitive member by its
/// model is written again with that member replaced by `(secret)`; every other text body is as it was sent.
public struct RecordedExchange: Sendable, Equatable {
    /// How much of a body is kept; `…` follows where there was more.
    public static let bodyLimit = 1 << 20

    /// A body as it is kept.
    public struct Body: Sendable, Equatable {
        /// The text; bytes that are not text are named only by their number and hash.
        public var text: String
        /// How many bytes the body had on the wire.
        public var byteCount: Int
        /// The SHA-256 of the body as it was; nil when it held a secret, so that the hash cannot confirm a guess.
        public var sha256: String?
        /// Whether a sensitive member was replaced.
        public var hasSecretsRemoved: Bool
    }

    /// The HTTP method.
    public var method: String
    /// The URL without signature and token.
    public var url: String
    /// The request's headers without authorization and token.
    public var requestHeaders: [HeaderField]
    /// The request's body.
    public var requestBody: Body
    /// The HTTP status; nil when no answer came.
    public var status: Int?
    /// The response's headers.
    public var responseHeaders: [HeaderField] = []
    /// The response's body.
    public var responseBody: Body?
    /// What a person should know of how it travelled: a corrected clock, a certificate that was not verified.
    public var notes: [String] = []
}

extension RecordedExchange {
    private static let secretHeaders: Set<String> = [
        "authorization", "x-amz-security-token", "set-cookie", "cookie", "proxy-authorization",
        "x-amz-server-side-encryption-customer-key", "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
        "x-amz-copy-source-server-side-encryption-customer-key-md5",
    ]
    private static let secretQueryItems: Set<String> = ["x-amz-signature", "x-amz-security-token", "x-amz-credential"]

    /// Headers without those that carry secrets; a presigned URL in another one is replaced.
    static func withoutSecrets(_ headers: [HeaderField]) -> [HeaderField] {
        headers.filter { !secretHeaders.contains($0.name.lowercased()) }
            .map { SignedURL.isHeld(by: $0.value) ? HeaderField($0.name, Redaction.mark) : $0 }
    }

    /// A query without the items that carry secrets.
    static func withoutSecrets(_ query: [QueryItem]) -> [QueryItem] {
        query.filter { !secretQueryItems.contains($0.name.lowercased()) }
    }

    /// A body that is not shown, with its length and hash.
    static func omitted(_ original: [UInt8], _ kind: String) -> Body {
        Body(
            text: "(\(original.count) bytes of \(kind))",
            byteCount: original.count,
            sha256: Hashing.sha256Text(original),
            hasSecretsRemoved: false
        )
    }

    /// A body for the record: the bytes on the wire, or their replacement when they held secrets.
    static func body(_ original: [UInt8], replacement: [UInt8]? = nil) -> Body {
        let shown = replacement ?? original
        let hash = replacement == nil ? Hashing.sha256Text(original) : nil
        guard let text = excerpt(shown) else {
            let note = "(\(original.count) bytes that are not text)"
            return Body(text: note, byteCount: original.count, sha256: hash, hasSecretsRemoved: replacement != nil)
        }
        return Body(text: text, byteCount: original.count, sha256: hash, hasSecretsRemoved: replacement != nil)
    }

    /// What is kept of a text, with `…` where it was cut; nil for what is no text.
    private static func excerpt(_ bytes: [UInt8]) -> String? {
        guard bytes.count > bodyLimit else { return String(validating: bytes, as: UTF8.self) }
        // The last character may lie on both sides of the cut.
        let end = (0...3).map { bodyLimit - $0 }.first { bytes[$0] & 0xC0 != 0x80 } ?? bodyLimit
        return String(validating: bytes[..<end], as: UTF8.self).map { $0 + "…" }
    }
}
