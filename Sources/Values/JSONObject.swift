// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order in which they were first added.
///
/// Names are compared by their code points, as JSON demands: `é` in one piece and `é` of two are two names.
public struct JSONObject: Sendable {
    /// The member names in order.
    public private(set) var keys: [String] = []
    private var members: [ExactText: JSONValue] = [:]

    /// An object without members.
    public init() {}

    /// An object of the given members; a later value replaces an earlier one of the same name.
    public init(_ pairs: some Sequence<(String, JSONValue)>) {
        for (key, value) in pairs { self[key] = value }
    }

    /// The value of a member; assigning nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { members[ExactText(key)] }
        set {
            if let newValue {
                if members.updateValue(newValue, forKey: ExactText(key)) == nil { keys.append(key) }
            } else if members.removeValue(forKey: ExactText(key)) != nil {
                keys.removeAll { $0.utf8.elementsEqual(key.utf8) }
            }
        }
    }

    /// The values in the order of their keys.
    public var values: [JSONValue] { keys.compactMap { members[ExactText($0)] } }
}

extension JSONObject: Sequence {
    /// Goes through the members in order.
    public struct Iterator: IteratorProtocol {
        fileprivate var keys: IndexingIterator<[String]>
        fileprivate let members: [ExactText: JSONValue]

        /// The next member; nil after the last.
        public mutating func next() -> (key: String, value: JSONValue)? {
            guard let key = keys.next(), let value = members[ExactText(key)] else { return nil }
            return (key, value)
        }
    }

    /// An iterator over the members in order.
    public func makeIterator() -> Iterator { Iterator(keys: keys.makeIterator(), members: members) }

    /// How many members there are.
    public var count: Int { keys.count }

    /// Whether there are no members.
    public var isEmpty: Bool { keys.isEmpty }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of the given members; a later value replaces an earlier one of the same name.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject: Hashable {
    /// Equal members make equal objects, whatever their order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
    /// Hashes the members without their order.
    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

/// Text compared by its bytes; `String` itself compares normalised text.
struct ExactText: Sendable, Hashable {
    private let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
