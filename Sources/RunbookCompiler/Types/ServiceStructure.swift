// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions

/// The members of a structure of a service's description, decoded when they are asked for.
///
/// What an evaluator sees of an answer is made by the description, and what the description does not know is left out. So
/// the members are all that there can be, even when the service answers more.
struct ServiceStructure: ObjectMembers {
    private let service: ServiceModel
    private let structure: Shape
    /// The member that is not in the answer, because it went elsewhere.
    private let absent: String?

    init(_ structure: Shape, of service: ServiceModel, leavingOut absent: String? = nil) {
        self.service = service
        self.structure = structure
        self.absent = absent
    }

    var memberNames: [String] { structure.members.map(\.name).filter { $0 != absent } }

    /// A union that holds something newer than its description has one more member, which says so.
    var isOpen: Bool { structure.isUnion }

    func member(_ name: String) -> ValueShape? {
        guard name != absent else { return nil }
        return structure.member(named: name).map { Self.shape(of: $0, in: service, owner: structure.name) }
    }

    var anyMember: ValueShape { .unknown }

    // MARK: - Shapes of a description

    /// What a shape of a description comes to.
    static func shape(of shape: Shape, in service: ServiceModel) -> ValueShape {
        switch shape.kind {
        case .structure: shape.isEventStream ? .unknown : .object(ServiceStructure(shape, of: service))
        case .list: .list(of: shape.element.map { self.shape(of: $0, in: service, owner: "") } ?? .unknown)
        case .map: .object(ServiceMap(value: shape.value, of: service))
        case .string: text(shape, in: service)
        case .integer, .long, .float, .double: .number
        case .boolean: .boolean
        case .timestamp: .momentText
        case .blob: .text
        case .document: .unknown
        }
    }

    /// What a member comes to; any may be absent.
    static func shape(of member: ShapeMember, in service: ServiceModel, owner: String) -> ValueShape {
        let shape = service.shape(of: member)
        if member.isJSONValue || member.location == .headers { return .unknown }
        if shape.kind == .string, shape.enumeration.isEmpty,
            let states = KnownStates.states(service: service.name, structure: owner, member: member.name)
        {
            return ValueShape.oneOf(states, isWhole: false).orNull
        }
        // Lists of elements refer to themselves, directly or not, in a few services only; members are asked for one by one.
        return self.shape(of: shape, in: service).orNull
    }

    /// A text, unless the answer's text is read as a document, as the AWS CLI does with policies and templates.
    private static func text(_ shape: Shape, in service: ServiceModel) -> ValueShape {
        let documents = [("iam", "policyDocumentType"), ("cloudformation", "TemplateBody")]
        if documents.contains(where: { $0 == (service.name, shape.name) }) { return .unknown }
        return .oneOf(shape.enumeration)
    }
}

/// The members of a map of a service's description: any name, and one shape for all.
struct ServiceMap: ObjectMembers {
    private let value: ShapeMember?
    private let service: ServiceModel

    init(value: ShapeMember?, of service: ServiceModel) {
        self.value = value
        self.service = service
    }

    var memberNames: [String] { [] }
    var isOpen: Bool { true }
    func member(_ name: String) -> ValueShape? { anyMember.orNull }

    var anyMember: ValueShape {
        value.map { ServiceStructure.shape(of: $0, in: service, owner: "") } ?? .unknown
    }
}
