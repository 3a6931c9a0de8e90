// SPDX-License-Identifier: Apache-2.0

import Values

/// What is known about a value before it is observed: what it may be, and what is in it.
///
/// A shape promises in one direction only: what it excludes can never be. `unknown` excludes nothing. Null stands for
/// what may be absent, which is nearly everything that a service answers.
public struct ValueShape: Sendable {
    /// What a value may be, for a question from outside.
    public enum Form: Sendable, Hashable, CaseIterable {
        case null, boolean, number, text, list, object, timestamp, duration
    }

    /// What the text of a value spells.
    enum Spelling: Sendable, Hashable {
        /// A moment in RFC 3339.
        case moment
        /// A length of time, as `15m`.
        case duration
    }

    /// The texts that a value may be.
    struct Words: Sendable, Hashable {
        var list: [String]
        /// Whether the description claims to list all; otherwise only a near miss of one of them is a mistake.
        var isWhole: Bool
    }

    /// What it may be.
    var kinds: Kinds
    /// The elements of a list, at most one shape for all; empty when nothing is known about them.
    private var elements: [ValueShape] = []
    /// The members of an object; nil when nothing is known about them.
    var members: (any ObjectMembers)?
    /// What its text spells; nil when it may be any text.
    var spelling: Spelling?
    /// The texts that it may be; nil when it may be any.
    var words: Words?

    init(_ kinds: Kinds) { self.kinds = kinds }

    /// What the elements of a list are.
    public var element: ValueShape { elements.first ?? .unknown }

    /// The kinds without null, which only says that nothing may be there.
    var present: Kinds { kinds.subtracting(.null) }

    /// Whether nothing is excluded.
    public var isUnknown: Bool { kinds.isSuperset(of: .any) }

    /// Whether the value can be of a form; a text that spells a moment is a text.
    public func mayBe(_ form: Form) -> Bool { kinds.contains(form.kind) }
}

// MARK: - Making shapes

extension ValueShape {
    /// Anything.
    public static let unknown = ValueShape(.any)
    /// Certainly nothing.
    public static let null = ValueShape(.null)
    /// `true` or `false`.
    public static let boolean = ValueShape(.boolean)
    /// A number.
    public static let number = ValueShape(.number)
    /// Any text.
    public static let text = ValueShape(.string)
    /// A moment that an expression computes.
    public static let timestamp = ValueShape(.timestamp)
    /// A length of time that an expression computes.
    public static let duration = ValueShape(.duration)

    /// A text that is a moment in RFC 3339, as answers hold them.
    public static let momentText: ValueShape = {
        var shape = text
        shape.spelling = .moment
        return shape
    }()

    /// A text that is a length of time, as `15m`.
    public static let durationText: ValueShape = {
        var shape = text
        shape.spelling = .duration
        return shape
    }()

    /// A text that is one of some words; `isWhole` says that no other is possible, as far as a description can promise that.
    public static func oneOf(_ words: [String], isWhole: Bool = true) -> ValueShape {
        var shape = text
        shape.words = words.isEmpty ? nil : Words(list: words, isWhole: isWhole)
        return shape
    }

    /// A list of which all elements are alike.
    public static func list(of element: ValueShape) -> ValueShape {
        var shape = ValueShape(.array)
        shape.elements = element.isUnknown ? [] : [element]
        return shape
    }

    /// An object; without members nothing is known about what is in it.
    public static func object(_ members: (any ObjectMembers)? = nil) -> ValueShape {
        var shape = ValueShape(.object)
        shape.members = members
        return shape
    }

    /// An object of members that are written down here, and of others if it is open.
    public static func object(_ members: [(name: String, shape: ValueShape)], isOpen: Bool = false) -> ValueShape {
        object(ListedMembers(members, isOpen: isOpen))
    }

    /// The same, or nothing.
    public var orNull: ValueShape {
        var shape = self
        shape.kinds.formUnion(.null)
        return shape
    }

    /// The same, which is certainly there.
    var withoutNull: ValueShape {
        var shape = self
        if !present.isEmpty { shape.kinds = present }
        return shape
    }

    /// What a kept value is: one that is not there is not kept, and one that is certainly null says nothing.
    public var certain: ValueShape { present.isEmpty ? .unknown : withoutNull }

    /// What may be the one or the other.
    public func union(_ other: ValueShape) -> ValueShape {
        if present.isEmpty { return other.orNull(if: kinds.contains(.null)) }
        if other.present.isEmpty { return orNull(if: other.kinds.contains(.null)) }
        var shape = ValueShape(kinds.union(other.kinds))
        if let element = Self.common(self, other, .array, elements.first, other.elements.first)?.reduced({
            $0.union($1)
        }) {
            shape.elements = [element]
        }
        shape.members = Self.common(self, other, .object, members, other.members)?
            .reduced { EitherMembers(first: $0, second: $1) }
        let spellings = Self.common(self, other, .string, spelling, other.spelling) ?? []
        shape.spelling = Set(spellings).count == 1 ? spellings.first : nil
        shape.words = Self.common(self, other, .string, words, other.words)?.reduced {
            Words(
                list: $0.list + $1.list.filter(Set($1.list).subtracting($0.list).contains),
                isWhole: $0.isWhole && $1.isWhole
            )
        }
        return shape
    }

    private func orNull(if isNull: Bool) -> ValueShape { isNull ? orNull : self }

    /// What is known of those of two shapes that may be of a kind; nil when one of them knows nothing.
    private static func common<Part>(
        _ one: ValueShape,
        _ other: ValueShape,
        _ kind: Kinds,
        _ first: Part?,
        _ second: Part?
    )
        -> [Part]?
    {
        var parts: [Part] = []
        if one.kinds.contains(kind) {
            guard let first else { return nil }
            parts.append(first)
        }
        if other.kinds.contains(kind) {
            guard let second else { return nil }
            parts.append(second)
        }
        return parts
    }

    /// The shape of a value that stands in the source.
    init(of operand: Operand) {
        switch operand {
        case .json(.array(let values)):
            self = Self.list(ofAll: values.map { ValueShape(of: .json($0)) })
        case .list(let operands): self = Self.list(ofAll: operands.map { ValueShape(of: $0) })
        case .json(.object(let members)):
            self = .object(members.map { (name: $0.key, shape: ValueShape(of: .json($0.value))) })
        default: self = operand.kind.isEmpty ? .unknown : ValueShape(operand.kind)
        }
    }

    /// A list of elements that are known one by one.
    static func list(ofAll elements: [ValueShape]) -> ValueShape {
        guard let first = elements.first else { return .list(of: .unknown) }
        return .list(of: elements.dropFirst().reduce(first) { $0.union($1) })
    }
}

extension ValueShape.Form {
    fileprivate var kind: Kinds {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .text: .string
        case .list: .array
        case .object: .object
        case .timestamp: .timestamp
        case .duration: .duration
        }
    }
}

extension Array {
    /// All elements made one; nil when there is none.
    fileprivate func reduced(_ join: (Element, Element) -> Element) -> Element? {
        guard let first else { return nil }
        return dropFirst().reduce(first, join)
    }
}
