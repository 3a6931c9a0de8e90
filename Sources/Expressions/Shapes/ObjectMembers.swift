// SPDX-License-Identifier: Apache-2.0

/// What is known about the members of an object before anybody has seen it.
///
/// Descriptions of services are large and refer to themselves, so members are asked for one by one.
public protocol ObjectMembers: Sendable {
    /// The names that are known, in the order of the description; empty for a map, whose keys nobody knows.
    var memberNames: [String] { get }
    /// Whether there may be members that are not among the names.
    var isOpen: Bool { get }
    /// What a member comes to; nil when nothing is known about a member of that name.
    func member(_ name: String) -> ValueShape?
    /// What any of the members comes to, for `object.*`.
    var anyMember: ValueShape { get }
}

/// Members that are written down one by one.
struct ListedMembers: ObjectMembers {
    let memberNames: [String]
    let isOpen: Bool
    private let shapes: [String: ValueShape]

    /// The members in order; of two of the same name the last one counts, as in an object.
    init(_ members: [(name: String, shape: ValueShape)], isOpen: Bool) {
        memberNames = members.map(\.name)
        shapes = Dictionary(members.map { ($0.name, $0.shape) }) { $1 }
        self.isOpen = isOpen
    }

    func member(_ name: String) -> ValueShape? { shapes[name] }

    var anyMember: ValueShape {
        guard !isOpen, let first = memberNames.first.flatMap(member) else { return .unknown }
        return memberNames.dropFirst().compactMap(member).reduce(first) { $0.union($1) }
    }
}

/// The members of either of two objects: what may be the one or the other.
struct EitherMembers: ObjectMembers {
    let first: any ObjectMembers
    let second: any ObjectMembers

    var memberNames: [String] {
        first.memberNames + second.memberNames.filter { first.member($0) == nil }
    }
    var isOpen: Bool { first.isOpen || second.isOpen }

    func member(_ name: String) -> ValueShape? {
        switch (first.member(name), second.member(name)) {
        case (let one?, let other?): one.union(other)
        case (let one?, nil): second.isOpen ? .unknown : one.orNull
        case (nil, let other?): first.isOpen ? .unknown : other.orNull
        case (nil, nil): nil
        }
    }

    var anyMember: ValueShape { first.anyMember.union(second.anyMember) }
}
