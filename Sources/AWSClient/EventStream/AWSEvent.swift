// SPDX-License-Identifier: Apache-2.0

public import Values

/// One event of an answer that is a stream of them.
public struct AWSEvent: Sendable, Equatable {
    /// The event's name in the model, `Records` or `sessionUpdate`.
    public var name: String
    /// Its members, rendered as outputs are.
    public var value: JSONValue

    /// An event of that name.
    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}
