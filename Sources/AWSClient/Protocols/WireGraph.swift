// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// The shapes that can be reached from some others, bound to each other once so that reading and writing only follow them.
///
/// Nothing in it changes after it was made. A graph is small: the shapes of one operation, not of its service.
final class WireGraph: Sendable {
    /// A shape with its members bound.
    final class Node: Sendable {
        let model: Shape
        let members: [Entry]
        let element: Entry?
        let key: Entry?
        let value: Entry?
        /// Whether a value may hold a secret somewhere inside, by its model or by a name.
        let mayHoldSecrets: Bool
        /// The places of members by their names.
        let positions: [String: Int]
        /// The places of members that XML elements hold, by the elements' names.
        let elementPositions: [String: Int]

        fileprivate init(_ model: Shape, mayHoldSecrets: Bool, entry: (ShapeMember) -> Entry) {
            self.model = model
            self.mayHoldSecrets = mayHoldSecrets
            members = model.members.map(entry)
            element = model.element.map(entry)
            key = model.key.map(entry)
            value = model.value.map(entry)
            positions = Dictionary(members.enumerated().map { ($1.model.name, $0) }) { first, _ in first }
            let inElements = members.enumerated().filter { $1.isInResponseBody && !$1.model.isXMLAttribute }
            let own = Dictionary(inElements.map { ($1.wireName, $0) }) { first, _ in first }
            // Older services name the elements of a flattened list after the list's element.
            let older = inElements.compactMap { place, entry in entry.olderName.map { ($0, place) } }
            elementPositions = own.merging(older) { first, _ in first }
        }
    }

    /// A member, and where its shape is in the graph.
    final class Entry: Sendable {
        let model: ShapeMember
        let target: Int
        /// The name on the wire.
        let wireName: String
        let isFlattened: Bool
        /// Whether the member of an output is read from the body; what an input puts into the URL, an output puts there
        /// too.
        let isInResponseBody: Bool
        /// The name that a flattened list's elements have in answers of older services.
        let olderName: String?

        fileprivate init(_ model: ShapeMember, target: Int, shape: Shape) {
            self.model = model
            self.target = target
            wireName = model.locationName ?? model.name
            isFlattened = model.isFlattened || shape.isFlattened
            switch model.location {
            case .header, .headers, .statusCode, .eventHeader: isInResponseBody = false
            case .uri, .querystring, nil: isInResponseBody = true
            }
            olderName = isFlattened && model.locationName == nil ? shape.element?.locationName : nil
        }
    }

    let service: ServiceModel
    let nodes: [Node]
    private let places: [ShapeID: Int]

    /// The graph of everything that can be reached from some shapes of a service.
    init(_ service: ServiceModel, from roots: [ShapeID]) {
        self.service = service
        var places: [ShapeID: Int] = [:]
        var shapes: [Shape] = []
        var pending = roots
        while let next = pending.popLast() {
            guard places[next] == nil else { continue }
            places[next] = shapes.count
            let shape = service.shape(next)
            shapes.append(shape)
            pending += shape.references.map(\.shape)
        }
        self.places = places
        let secrets = Self.secretPlaces(shapes, places)
        nodes = shapes.enumerated().map { index, shape in
            Node(shape, mayHoldSecrets: secrets[index]) { member in
                let target = places[member.shape] ?? 0
                return Entry(member, target: target, shape: shapes[target])
            }
        }
    }

    /// A shape of the graph; nil for one that its roots do not reach.
    func shape(_ id: ShapeID) -> WireShape? { places[id].map { WireShape(graph: self, node: nodes[$0]) } }

    /// For each shape, whether a secret may be in it or below it.
    private static func secretPlaces(_ shapes: [Shape], _ places: [ShapeID: Int]) -> [Bool] {
        var secrets = shapes.map { shape in
            // The keys of maps, and the names in documents, are not known before they are seen.
            shape.isSensitive || shape.kind == .map || shape.kind == .document
                || shape.references.contains { $0.traits.contains(.sensitive) || Redaction.isSecret($0.name) }
        }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (index, shape) in shapes.enumerated() where !secrets[index] {
                guard shape.references.contains(where: { secrets[places[$0.shape] ?? 0] }) else { continue }
                secrets[index] = true
                hasChanged = true
            }
        }
        return secrets
    }
}

extension Shape {
    /// Everything that the shape refers to.
    fileprivate var references: [ShapeMember] { members + [element, key, value].compactMap { $0 } }
}
