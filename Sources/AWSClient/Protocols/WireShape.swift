// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// A shape together with the graph that resolves its references.
struct WireShape: Sendable {
    let graph: WireGraph
    let node: WireGraph.Node

    init(graph: WireGraph, node: WireGraph.Node) {
        self.graph = graph
        self.node = node
    }

    /// A shape of a service, in a graph of its own.
    init(service: ServiceModel, model: Shape) {
        graph = WireGraph(service, from: [model.id])
        node = graph.nodes[0]
    }

    var service: ServiceModel { graph.service }
    var model: Shape { node.model }
    var name: String { node.model.name }
    var kind: Shape.Kind { node.model.kind }
    var isDocument: Bool { kind == .document }
    var isError: Bool { node.model.isException }
    var payloadMember: String? { node.model.payload }
    var mayHoldSecrets: Bool { node.mayHoldSecrets }
    var members: WireMembers { WireMembers(graph: graph, entries: node.members) }
    var listElement: WireMember? { node.element.map(bound) }
    var mapKey: WireMember? { node.key.map(bound) }
    var mapValue: WireMember? { node.value.map(bound) }

    func member(named name: String) -> WireMember? { node.positions[name].map { bound(node.members[$0]) } }

    private func bound(_ entry: WireGraph.Entry) -> WireMember { WireMember(graph: graph, entry: entry) }
}
