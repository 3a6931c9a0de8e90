// SPDX-License-Identifier: Apache-2.0

/// The XML name space of an element.
public struct XMLNamespace: Sendable, Hashable {
    /// The name space's name.
    public let uri: String
    /// The prefix to bind to it; nil for the default name space.
    public let prefix: String?

    /// A name space.
    public init(uri: String, prefix: String? = nil) {
        self.uri = uri
        self.prefix = prefix
    }
}
