// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// A member together with the shape that it refers to; what the member says wins over what the shape says.
struct WireMember: Sendable {
    let graph: WireGraph
    let entry: WireGraph.Entry

    var model: ShapeMember { entry.model }
    var shape: WireShape { WireShape(graph: graph, node: graph.nodes[entry.target]) }
    var name: String { model.name }
    var location: ShapeMember.Location? { model.location }
    var locationName: String? { model.locationName }
    var queryName: String? { model.queryName }
    var timestampFormat: WireTimestamp.Format? {
        (model.timestampFormat ?? shape.model.timestampFormat).map(Self.format)
    }
    var xmlNamespace: XMLNamespace? { model.xmlNamespace ?? shape.model.xmlNamespace }
    /// The name on the wire.
    var wireName: String { entry.wireName }
    /// Whether the member of an output is read from the body.
    var isInResponseBody: Bool { entry.isInResponseBody }
    var isFlattened: Bool { entry.isFlattened }
    var isXMLAttribute: Bool { model.isXMLAttribute }
    var isJSONValue: Bool { model.isJSONValue }
    var isHostLabel: Bool { model.traits.contains(.hostLabel) }
    var isIdempotencyToken: Bool { model.isIdempotencyToken }
    var isStreaming: Bool { model.traits.contains(.streaming) || shape.model.isStreaming }
    var isSensitive: Bool { model.traits.contains(.sensitive) || shape.model.isSensitive }

    private static func format(_ format: TimestampFormat) -> WireTimestamp.Format {
        switch format {
        case .iso8601: .iso8601
        case .rfc822: .rfc822
        case .unixTimestamp: .unixTimestamp
        }
    }
}
