// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, in the order in which they were first added.
///
/// Names are compared by their code points, as JSON demands: `é` in one piece and `é` of two are two names.
public struct JSONObject: Sendable {
    fileprivate struct Member {
        let key: ExactText
        var value: JSONValue
    }

    /// Up to so many members are searched one after the other, which costs less than a table.
    private static let tableThreshold = 12

    private var members: [Member] = []
    /// The places of the members by their names, once there are many.
    private var places: [ExactText: Int] = [:]

    /// An object without members.
    public init() {}

    /// An object of the given members; a later value replaces an earlier one of the same name.
    public init(_ pairs: some Sequence<(String, JSONValue)>) {
        members.reserveCapacity(pairs.underestimatedCount)
        for (key, value) in pairs { self[key] = value }
    }

    /// The member names in order.
    public var keys: [String] { members.map(\.key.text) }

    /// The values in the order of their keys.
    public var values: [JSONValue] { members.map(\.value) }

    /// The value of a member; assigning nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { place(of: ExactText(key)).map { members[$0].value } }
        set {
            let name = ExactText(key)
            switch (place(of: name), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(Member(key: name, value: value))
            case (nil, nil): break
            }
        }
    }

    private func place(of key: ExactText) -> Int? {
        guard places.isEmpty else { return places[key] }
        return members.firstIndex { $0.key == key }
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if !places.isEmpty {
            places[member.key] = members.count - 1
        } else if members.count > Self.tableThreshold {
            fillTable()
        }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        if !places.isEmpty { fillTable() }
    }

    private mutating func fillTable() {
        places.removeAll(keepingCapacity: true)
        guard members.count > Self.tableThreshold else { return }
        places.reserveCapacity(2 * members.count)
        for (place, member) in members.enumerated() { places[member.key] = place }
    }
}

extension JSONObject: Sequence {
    /// Goes through the members in order.
    public struct Iterator: IteratorProtocol {
        fileprivate var members: IndexingIterator<[Member]>

        /// The next member; nil after the last.
        public mutating func next() -> (key: String, value: JSONValue)? {
            members.next().map { ($0.key.text, $0.value) }
        }
    }

    /// An iterator over the members in order.
    public func makeIterator() -> Iterator { Iterator(members: members.makeIterator()) }

    /// How many members there are.
    public var count: Int { members.count }

    /// How many members there are.
    public var underestimatedCount: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of the given members; a later value replaces an earlier one of the same name.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject: Hashable {
    /// Equal members make equal objects, whatever their order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        return left.members.allSatisfy { member in
            right.place(of: member.key).map { right.members[$0].value == member.value } ?? false
        }
    }

    /// Hashes the members without their order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var one = Hasher()
            one.combine(member.key)
            one.combine(member.value)
            sum ^= one.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}

/// Text compared by its bytes; `String` itself compares normalised text.
struct ExactText: Sendable, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool {
        guard left.text.utf8.count == right.text.utf8.count else { return false }
        // What reads strings where they lie is several times as fast, and strings of Swift always let it.
        let areEqual = left.text.utf8.withContiguousStorageIfAvailable { left in
            right.text.utf8.withContiguousStorageIfAvailable { left.elementsEqual($0) } ?? nil
        }
        return (areEqual ?? nil) ?? left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Equal texts hash alike; those that normalise to the same collide, which equality sorts out.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
