// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Writes the moments of an answer as the AWS CLI does: `2026-11-22T03:00:00.250000+00:00`.
struct MomentRendering {
    let service: ServiceModel

    /// An operation's output with its moments rewritten.
    func rendered(_ output: JSONValue, of operation: OperationModel) -> JSONValue {
        guard let shape = service.output(of: operation) else { return output }
        return rendered(output, shape)
    }

    private func rendered(_ value: JSONValue, _ shape: Shape) -> JSONValue {
        switch (shape.kind, value) {
        case (.structure, .object(var members)):
            for member in shape.members {
                let inner = service.shape(of: member)
                guard Self.mayHoldMoments(inner), let item = members[member.name] else { continue }
                members[member.name] = rendered(item, inner)
            }
            return .object(members)
        case (.list, .array(let elements)):
            guard let inner = shape.element.map(service.shape), Self.mayHoldMoments(inner) else { return value }
            return .array(elements.map { rendered($0, inner) })
        case (.map, .object(let members)):
            guard let inner = shape.value.map(service.shape), Self.mayHoldMoments(inner) else { return value }
            return .object(JSONObject(members.map { ($0.key, rendered($0.value, inner)) }))
        case (.timestamp, .string(let text)): return .string(Self.moment(text))
        default: return value
        }
    }

    private static func mayHoldMoments(_ shape: Shape) -> Bool {
        switch shape.kind {
        case .structure, .list, .map, .timestamp: true
        case .string, .integer, .long, .float, .double, .boolean, .blob, .document: false
        }
    }

    /// The moment in UTC with an offset, and six digits of a fraction where there is one; other texts as they are.
    static func moment(_ text: String) -> String {
        guard text.hasSuffix("Z"), text.utf8.count >= 20, text.contains("T") else { return text }
        let body = text.dropLast()
        guard let point = body.firstIndex(of: ".") else { return body + "+00:00" }
        let fraction = body[body.index(after: point)...].prefix(6)
        guard fraction.contains(where: { $0 != "0" }) else { return body[..<point] + "+00:00" }
        return body[...point] + fraction + String(repeating: "0", count: 6 - fraction.count) + "+00:00"
    }
}
