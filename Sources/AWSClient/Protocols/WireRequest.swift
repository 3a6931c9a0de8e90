// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// A request as its protocol writes it, before it has an endpoint and a signature.
struct WireRequest: Sendable, Equatable {
    var method = "POST"
    /// The encoded path, starting with `/`.
    var path = "/"
    var query: [QueryItem] = []
    var headers: [HeaderField] = []
    var body: [UInt8] = []
    /// The file that is the body instead of ``body``.
    var file: HTTPFile?
    /// What is known of ``file``.
    var digest: FileDigest?
    /// What the operation puts before the host, such as `data-`; empty when it puts nothing.
    var hostPrefix = ""

    /// The body, wherever it is.
    var content: HTTPBody { file.map { .file($0) } ?? .bytes(body) }

    /// The SHA-256 that the signature covers, in hexadecimal.
    var payloadHash: String { digest?.sha256 ?? Hashing.sha256Text(body) }
}
