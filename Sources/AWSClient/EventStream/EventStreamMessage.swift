// SPDX-License-Identifier: Apache-2.0

/// One message of `application/vnd.amazon.eventstream`: headers with types, and a payload.
struct EventStreamMessage: Sendable, Equatable {
    /// The value of a header.
    enum Value: Sendable, Equatable {
        case bool(Bool)
        case integer(Int64)
        case bytes([UInt8])
        case string(String)
        /// Milliseconds since the epoch.
        case timestamp(Int64)
        case uuid([UInt8])
    }

    /// A header.
    struct Header: Sendable, Equatable {
        var name: String
        var value: Value
    }

    var headers: [Header]
    var payload: [UInt8]

    /// The first header of a name.
    func header(_ name: String) -> Value? { headers.first { $0.name == name }?.value }

    /// The text of a header; nil when there is none or it is no text.
    func text(_ name: String) -> String? {
        if case .string(let text) = header(name) { text } else { nil }
    }
}
