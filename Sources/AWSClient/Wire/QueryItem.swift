// SPDX-License-Identifier: Apache-2.0

/// A name and a value of a query string or a form, both decoded.
public struct QueryItem: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The value; nil for a name that stands alone, as in `?acl`.
    public var value: String?

    /// A pair of name and value.
    public init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}

extension [QueryItem] {
    /// The encoded text in the order of the items.
    var encodedText: String {
        map { item in
            let name = PercentEncoding.encode(item.name)
            guard let value = item.value else { return name }
            return name + "=" + PercentEncoding.encode(value)
        }.joined(separator: "&")
    }
}
