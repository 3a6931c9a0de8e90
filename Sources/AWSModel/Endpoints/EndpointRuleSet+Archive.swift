// SPDX-License-Identifier: Apache-2.0

internal import Values

extension EndpointRuleSet {
    /// The rules in a service's part of the archive; nil when that part is damaged.
    init?(archived bytes: [UInt8], _ range: Range<Int>) {
        var sections = ArchiveReader(bytes, range)
        let strings = ArchiveStrings(bytes, sections.sized())
        var reader = ArchiveReader(bytes, sections.sized(), strings: strings)
        nodes = reader.list(Self.node)
        conditions = reader.list { reader in
            Condition(node: reader.number(), slot: reader.optionalNumber())
        }
        rules = reader.list(Self.rule)
        roots = reader.list { $0.number() }
        slotCount = reader.number()
        let nodes = nodes
        parameters = reader.list { Self.parameter(&$0, nodes) }
        if sections.isDamaged || reader.isDamaged || !isSound { return nil }
    }

    private static func node(_ reader: inout ArchiveReader) -> Node {
        switch reader.number() {
        case 0: .value(.string(reader.string()))
        case 1: .value(false)
        case 2: .value(true)
        case 3: .value(.integer(reader.number()))
        case 4: .reference(slot: reader.number())
        case 5: call(&reader)
        case 6: .template(reader.list { $0.number() })
        case 7: .list(reader.list { $0.number() })
        case 8:
            record(&reader)
        default: .value(.null)
        }
    }

    private static func call(_ reader: inout ArchiveReader) -> Node {
        let number = UInt8(truncatingIfNeeded: reader.number())
        let arguments = reader.list { $0.number() }
        return EndpointFunction(rawValue: number).map { .call($0, arguments) } ?? .value(.null)
    }

    private static func record(_ reader: inout ArchiveReader) -> Node {
        let names = reader.stringList()
        return .record(names: names, nodes: reader.list { $0.number() })
    }

    private static func rule(_ reader: inout ArchiveReader) -> Rule {
        let conditions = reader.list { $0.number() }
        switch reader.number() {
        case 0: return Rule(conditions: conditions, outcome: .rules(reader.list { $0.number() }))
        case 1:
            let url = reader.number()
            let properties = reader.optionalNumber()
            let names = reader.stringList()
            let nodes = reader.list { $0.number() }
            let outcome = Outcome.endpoint(url: url, properties: properties, headerNames: names, headerNodes: nodes)
            return Rule(conditions: conditions, outcome: outcome)
        default: return Rule(conditions: conditions, outcome: .failure(reader.number()))
        }
    }

    private static func parameter(_ reader: inout ArchiveReader, _ nodes: [Node]) -> Parameter {
        let name = reader.string()
        let kind = Parameter.Kind(rawValue: UInt8(truncatingIfNeeded: reader.number())) ?? .string
        let builtIn = reader.optionalString()
        let isRequired = reader.flag()
        var defaultValue: JSONValue?
        if let node = reader.optionalNumber(), nodes.indices.contains(node), case .value(let value) = nodes[node] {
            defaultValue = value
        }
        return Parameter(
            name: name,
            kind: kind,
            builtIn: builtIn,
            isRequired: isRequired,
            defaultValue: defaultValue
        )
    }

    /// Whether every index points at something that stands before it, so that no walk runs out of bounds or in circles.
    private var isSound: Bool {
        guard parameters.count <= slotCount else { return false }
        for (index, node) in nodes.enumerated() where !isSound(node, before: index) { return false }
        for condition in conditions {
            guard condition.node < nodes.count, condition.slot ?? 0 < slotCount || condition.slot == nil else {
                return false
            }
        }
        for (index, rule) in rules.enumerated() where !isSound(rule, before: index) { return false }
        return roots.allSatisfy { $0 < rules.count }
    }

    private func isSound(_ node: Node, before index: Int) -> Bool {
        switch node {
        case .value: true
        case .reference(let slot): slot < slotCount
        case .call(_, let nodes), .template(let nodes), .list(let nodes): nodes.allSatisfy { $0 < index }
        case .record(let names, let nodes): names.count == nodes.count && nodes.allSatisfy { $0 < index }
        }
    }

    private func isSound(_ rule: Rule, before index: Int) -> Bool {
        guard rule.conditions.allSatisfy({ $0 < conditions.count }) else { return false }
        switch rule.outcome {
        case .rules(let below): return below.allSatisfy { $0 < index }
        case .failure(let node): return node < nodes.count
        case .endpoint(let url, let properties, let names, let values):
            return url < nodes.count && (properties ?? 0) < nodes.count && names.count == values.count
                && values.allSatisfy { $0 < nodes.count }
        }
    }
}

extension ArchiveReader {
    /// A number that is written one higher, since 0 stands for none.
    fileprivate mutating func optionalNumber() -> Int? {
        let number = number()
        return number == 0 ? nil : number - 1
    }
}
