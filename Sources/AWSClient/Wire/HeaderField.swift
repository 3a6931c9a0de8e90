// SPDX-License-Identifier: Apache-2.0

/// A header of a request or response; names compare without regard to case.
public struct HeaderField: Sendable, Hashable {
    /// The name as it is sent.
    public var name: String
    /// The value.
    public var value: String

    /// A header of that name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HeaderField] {
    /// The first value of a header.
    func value(_ name: String) -> String? {
        let wanted = name.lowercased()
        return first { $0.name.lowercased() == wanted }?.value
    }

    /// Replaces every field of that name by one.
    mutating func set(_ name: String, _ value: String) {
        let wanted = name.lowercased()
        removeAll { $0.name.lowercased() == wanted }
        append(HeaderField(name, value))
    }
}
