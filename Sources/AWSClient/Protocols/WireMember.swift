// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// A member together with the shape that it refers to; what the member says wins over what the shape says.
struct WireMember {
    let model: ShapeMember
    let shape: WireShape

    init(service: ServiceModel, model: ShapeMember) {
        self.model = model
        shape = WireShape(service: service, model: service.shape(of: model))
    }

    var name: String { model.name }
    var location: ShapeMember.Location? { model.location }
    var locationName: String? { model.locationName }
    var queryName: String? { model.queryName }
    var timestampFormat: WireTimestamp.Format? {
        (model.timestampFormat ?? shape.model.timestampFormat).map(Self.format)
    }
    var xmlNamespace: XMLNamespace? { model.xmlNamespace ?? shape.model.xmlNamespace }
    /// Whether the member of an output is read from the body; what an input puts into the URL, an output puts there too.
    var isInResponseBody: Bool {
        switch model.location {
        case .header, .headers, .statusCode, .eventHeader: false
        case .uri, .querystring, nil: true
        }
    }
    var isFlattened: Bool { model.isFlattened || shape.model.isFlattened }
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
