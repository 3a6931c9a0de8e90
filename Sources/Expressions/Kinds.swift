// SPDX-License-Identifier: Apache-2.0

import Values

/// A set of kinds of values: what a function takes, or what a node may come to.
struct Kinds: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    static let null = Kinds(rawValue: 1)
    static let boolean = Kinds(rawValue: 2)
    static let number = Kinds(rawValue: 4)
    static let string = Kinds(rawValue: 8)
    static let array = Kinds(rawValue: 16)
    static let object = Kinds(rawValue: 32)
    static let timestamp = Kinds(rawValue: 64)
    static let duration = Kinds(rawValue: 128)
    /// Not a value: `&expression`.
    static let expression = Kinds(rawValue: 256)

    static let any: Kinds = [.null, .boolean, .number, .string, .array, .object, .timestamp, .duration]
    /// What has an order among its own kind.
    static let ordered: Kinds = [.number, .string, .timestamp, .duration]

    private static let names: [(Kinds, String)] = [
        (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
        (.object, "object"), (.timestamp, "timestamp"), (.duration, "duration"), (.expression, "expression"),
    ]

    /// The kinds for a sentence: `number`, `string or array`.
    var text: String {
        if isSuperset(of: .any) { return "any value" }
        let names = Self.names.filter { contains($0.0) }.map(\.1)
        guard let last = names.last, names.count > 1 else { return names.first ?? "nothing" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The single kinds in this set.
    var each: [Kinds] { Self.names.map(\.0).filter(contains) }
}

extension Operand {
    /// The kind of this value; empty when not observed.
    var kind: Kinds {
        switch self {
        case .json(.null): .null
        case .json(.bool): .boolean
        case .json(.number): .number
        case .json(.string): .string
        case .json(.array), .list: .array
        case .json(.object): .object
        case .timestamp: .timestamp
        case .duration: .duration
        case .unobserved, .partial: []
        }
    }
}
