// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Values

/// A sample of an operation's parameters or answer, as the AWS CLI's `--generate-cli-skeleton` prints it.
///
/// The shape is what counts: texts are empty (or an enumeration's first value), numbers 0, truth values true, times the
/// epoch, bytes null, lists have one element and maps the one entry `KeyName`. A structure inside itself is empty.
public struct CommandSkeleton: Sendable {
    private let service: ServiceModel
    /// Whether texts are the names of their members, as in samples of answers.
    private let usesMemberNames: Bool

    private init(service: ServiceModel, usesMemberNames: Bool) {
        self.service = service
        self.usesMemberNames = usesMemberNames
    }

    /// A sample of what an operation takes, ready to be filled in for `--cli-input-json`.
    public static func input(of operation: OperationModel, in service: ServiceModel) -> JSONValue {
        let skeleton = CommandSkeleton(service: service, usesMemberNames: false)
        var enclosing: [ShapeID] = []
        return service.input(of: operation).map { skeleton.value($0, "", &enclosing) } ?? [:]
    }

    /// A sample of what an operation answers.
    public static func output(of operation: OperationModel, in service: ServiceModel) -> JSONValue {
        let skeleton = CommandSkeleton(service: service, usesMemberNames: true)
        var enclosing: [ShapeID] = []
        return service.output(of: operation).map { skeleton.value($0, "", &enclosing) } ?? [:]
    }

    private func value(_ shape: Shape, _ name: String, _ enclosing: inout [ShapeID]) -> JSONValue {
        switch shape.kind {
        case .string: return .string(usesMemberNames ? name : shape.enumeration.first ?? "")
        case .integer, .long: return 0
        case .float, .double: return 0.0
        case .boolean: return true
        case .timestamp: return "1970-01-01T00:00:00"
        case .blob: return .null
        case .document: return [:]
        case .structure, .list, .map: break
        }
        enclosing.append(shape.id)
        defer { enclosing.removeLast() }
        switch shape.kind {
        case .list:
            guard let element = shape.element.map(service.shape(of:)) else { return [] }
            return [value(element, element.name, &enclosing)]
        case .map:
            guard let element = shape.value.map(service.shape(of:)) else { return [:] }
            return ["KeyName": value(element, "", &enclosing)]
        default:
            var members = JSONObject()
            if enclosing.dropLast().contains(shape.id) { return [:] }
            for member in shape.members {
                members[member.name] = value(service.shape(of: member), member.name, &enclosing)
            }
            return .object(members)
        }
    }
}
