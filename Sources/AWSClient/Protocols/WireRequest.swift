// SPDX-License-Identifier: Apache-2.0

/// A request as its protocol writes it, before it has an endpoint and a signature.
struct WireRequest: Sendable, Equatable {
    var method = "POST"
    /// The encoded path, starting with `/`.
    var path = "/"
    var query: [QueryItem] = []
    var headers: [HeaderField] = []
    var body: [UInt8] = []
    /// What the operation puts before the host, such as `data-`; empty when it puts nothing.
    var hostPrefix = ""
}
