// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// A shape together with the service that resolves its references.
struct WireShape {
    let service: ServiceModel
    let model: Shape

    var name: String { model.name }
    var kind: Shape.Kind { model.kind }
    var isDocument: Bool { model.kind == .document }
    var isError: Bool { model.isException }
    var payloadMember: String? { model.payload }
    var members: [WireMember] { model.members.map(bound) }
    var listElement: WireMember? { model.element.map(bound) }
    var mapKey: WireMember? { model.key.map(bound) }
    var mapValue: WireMember? { model.value.map(bound) }

    func member(named name: String) -> WireMember? { model.member(named: name).map(bound) }

    private func bound(_ member: ShapeMember) -> WireMember { WireMember(service: service, model: member) }
}
