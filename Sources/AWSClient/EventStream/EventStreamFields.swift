// SPDX-License-Identifier: Apache-2.0

/// Reads the headers of one message.
struct EventStreamFields {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// All headers; names are not empty and none stands twice.
    mutating func headers() throws(EventStreamError) -> [EventStreamMessage.Header] {
        var headers: [EventStreamMessage.Header] = []
        var names: Set<String> = []
        while !rest.isEmpty {
            let name = try text(try take(Int(try take(1).first ?? 0)))
            guard !name.isEmpty, names.insert(name).inserted else {
                throw EventStreamError(reason: "a header has no name, or one that another has")
            }
            headers.append(.init(name: name, value: try value()))
        }
        return headers
    }

    private mutating func value() throws(EventStreamError) -> EventStreamMessage.Value {
        let type = try take(1).first ?? .max
        switch type {
        case 0: return .bool(true)
        case 1: return .bool(false)
        case 2: return .integer(Int64(Int8(truncatingIfNeeded: try number(1))))
        case 3: return .integer(Int64(Int16(truncatingIfNeeded: try number(2))))
        case 4: return .integer(Int64(Int32(truncatingIfNeeded: try number(4))))
        case 5: return .integer(Int64(bitPattern: try number(8)))
        case 6: return .bytes(Array(try take(Int(try number(2)))))
        case 7: return .string(try text(try take(Int(try number(2)))))
        case 8: return .timestamp(Int64(bitPattern: try number(8)))
        case 9: return .uuid(Array(try take(16)))
        default: throw EventStreamError(reason: "a header has the unknown type \(type)")
        }
    }

    private mutating func number(_ width: Int) throws(EventStreamError) -> UInt64 {
        try take(width).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func take(_ count: Int) throws(EventStreamError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw EventStreamError(reason: "a header is cut short") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(EventStreamError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EventStreamError(reason: "a header is not UTF-8")
        }
        return text
    }
}
