// SPDX-License-Identifier: Apache-2.0

public import Values

extension Plan {
    /// The bytes that the plan's digest is made of: canonical JSON of its meaning.
    public func meaning() throws -> [UInt8] { Self.meaning(ofWritten: try JSONValue(encoding: self)) }

    /// The same bytes, out of the JSON that a plan was written as.
    ///
    /// What a plan of this version does not have is part of them: they are those of the plan that `written` is read as
    /// only when their digest is the one that is known for it.
    public static func meaning(ofWritten written: JSONValue) -> [UInt8] {
        var meaning = Omission.plan.applied(to: written) ?? written
        if case .object(var members) = meaning {
            members["sources"] = .array([])
            meaning = .object(members)
        }
        return meaning.bytes(.canonical)
    }
}

/// What of a written value is left out, because it only says where something stands, or follows from descriptions.
private struct Omission {
    /// The members that are left out.
    var names: [String] = []
    /// What is left out of members that stay.
    var inside: [String: Omission] = [:]

    static let place = Omission(names: ["place"])
    static let command = Omission(names: ["place", "captureType"])
    static let reader = Omission(inside: ["command": command])
    static let step = Omission(
        names: ["place"],
        inside: [
            "action": Omission(inside: ["commands": Omission(inside: ["_0": command])]),
            "captures": Omission(names: ["type"]),
            "expectations": place,
            "preconditions": Omission(inside: ["command": command, "expectations": place]),
            "probe": reader,
            "wait": reader,
        ]
    )
    static let condition = Omission(
        inside: ["reading": Omission(inside: ["query": Omission(inside: ["_0": place])])]
    )
    static let plan = Omission(
        names: ["exposed"],
        inside: ["blocking": condition, "skipped": place, "steps": step, "stopping": condition]
    )

    /// The value, or each element of a list, without it; nil when nothing of it is there, so that nothing is copied.
    func applied(to value: JSONValue) -> JSONValue? {
        switch value {
        case .object(let members): applied(to: members).map(JSONValue.object)
        case .array(let elements): applied(to: elements).map(JSONValue.array)
        case .null, .bool, .number, .string: nil
        }
    }

    private func applied(to members: JSONObject) -> JSONObject? {
        var rest: JSONObject?
        for name in names where members[name] != nil { rest = rest ?? members; rest?[name] = nil }
        for (name, omission) in inside {
            guard let value = members[name].flatMap(omission.applied) else { continue }
            rest = rest ?? members
            rest?[name] = value
        }
        return rest
    }

    private func applied(to elements: [JSONValue]) -> [JSONValue]? {
        var rest: [JSONValue]?
        for (index, element) in elements.enumerated() {
            guard let value = applied(to: element) else { continue }
            rest = rest ?? elements
            rest?[index] = value
        }
        return rest
    }
}
