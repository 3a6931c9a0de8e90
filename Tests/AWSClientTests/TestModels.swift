// SPDX-License-Identifier: Apache-2.0

import Values

@testable import AWSModel

/// Service models made from the descriptions that suites carry.
enum TestModels {
    /// The model of a description with metadata, operations and shapes.
    static func service(_ description: JSONValue) throws -> ServiceModel {
        let metadata = description["metadata"] ?? [:]
        let shapes = description["shapes"]?.objectValue ?? JSONObject()
        let given = description["operations"]?.objectValue?.values.first
        let names = shapes.keys.sorted()
        let identifiers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, ShapeID(index: $0)) })
        let version = metadata["jsonVersion"]?.stringValue
        guard let name = metadata["protocol"]?.stringValue, let wire = WireProtocol(name: name, jsonVersion: version)
        else {
            throw AWSModelError(.malformedDescription, "protocol")
        }
        var facts = ServiceMetadata(
            name: "test",
            serviceID: "Test",
            apiVersion: metadata["apiVersion"]?.stringValue ?? "",
            protocols: [wire]
        )
        facts.targetPrefix = metadata["targetPrefix"]?.stringValue
        facts.isQueryCompatible = metadata["awsQueryCompatible"] != nil
        facts.xmlNamespace = namespace(metadata["xmlNamespace"])
        var made = names.compactMap { name in
            shapes[name].map { shape(name, $0, identifiers, shapes) }
        }
        // The older suites put the payload's name beside the reference to the structure, and list no errors.
        for side in ["input", "output"] {
            guard let name = given?[side]?["shape"]?.stringValue, let index = identifiers[name]?.index else { continue }
            made[index].payload = made[index].payload ?? given?[side]?["payload"]?.stringValue
        }
        let exceptions = made.filter(\.isException).map(\.id)
        let operations = (description["operations"]?.objectValue ?? JSONObject()).map { name, value in
            var operation = operation(name, value, identifiers, wire)
            if operation.errors.isEmpty { operation.errors = exceptions }
            return operation
        }
        let records = ServiceRecords(
            operations: operations,
            shapes: made,
            waiters: [],
            paginators: [],
            endpointRules: EndpointRuleSet(usualPrefix: "test")
        )
        return ServiceModel(metadata: facts, records: records)
    }

    private static func operation(
        _ name: String,
        _ value: JSONValue,
        _ identifiers: [String: ShapeID],
        _ wire: WireProtocol
    ) -> OperationModel {
        var operation = OperationModel(name: name, serviceName: "test")
        operation.httpMethod = value["http"]?["method"]?.stringValue ?? "POST"
        operation.requestURI = value["http"]?["requestUri"]?.stringValue ?? "/"
        operation.input = value["input"]?["shape"]?.stringValue.flatMap { identifiers[$0] }
        operation.output = value["output"]?["shape"]?.stringValue.flatMap { identifiers[$0] }
        operation.errors = (value["errors"]?.arrayValue ?? []).compactMap {
            $0["shape"]?.stringValue.flatMap { identifiers[$0] }
        }
        // The suites leave the wrapper of query results out.
        operation.resultWrapper =
            value["output"]?["resultWrapper"]?.stringValue ?? (wire == .query ? name + "Result" : nil)
        operation.inputLocationName = value["input"]?["locationName"]?.stringValue
        operation.inputXMLNamespace = namespace(value["input"]?["xmlNamespace"])
        operation.hostPrefix = value["endpoint"]?["hostPrefix"]?.stringValue
        operation.checksum.algorithmMember = value["httpChecksum"]?["requestAlgorithmMember"]?.stringValue
        operation.checksum.isRequired = value["httpChecksum"]?["requestChecksumRequired"] == true
        if value["httpChecksumRequired"] == true { operation.traits.insert(.httpChecksumRequired) }
        if value["requestcompression"] != nil { operation.traits.insert(.gzipCompression) }
        return operation
    }

    private static func shape(
        _ name: String,
        _ value: JSONValue,
        _ identifiers: [String: ShapeID],
        _ shapes: JSONObject
    ) -> Shape {
        var shape = Shape(id: identifiers[name] ?? ShapeID(index: 0), name: name, kind: kind(value))
        shape.members = (value["members"]?.objectValue ?? JSONObject()).compactMap {
            member($0, $1, identifiers, shapes)
        }
        shape.element = value["member"].flatMap { member("", $0, identifiers, shapes) }
        shape.key = value["key"].flatMap { member("", $0, identifiers, shapes) }
        shape.value = value["value"].flatMap { member("", $0, identifiers, shapes) }
        shape.payload = value["payload"]?.stringValue
        shape.timestampFormat = value["timestampFormat"]?.stringValue.flatMap { TimestampFormat(name: $0) }
        shape.locationName = value["locationName"]?.stringValue
        shape.xmlNamespace = namespace(value["xmlNamespace"])
        if value["exception"] == true {
            shape.traits.insert(.exception)
            shape.failure = Shape.Failure()
            shape.failure?.code = value["error"]?["code"]?.stringValue
        }
        if value["eventstream"] == true { shape.traits.insert(.eventStream) }
        if value["flattened"] == true { shape.traits.insert(.flattened) }
        if value["streaming"] == true { shape.traits.insert(.streaming) }
        if value["union"] == true { shape.traits.insert(.union) }
        if value["sparse"] == true { shape.traits.insert(.sparse) }
        return shape
    }

    private static func kind(_ value: JSONValue) -> Shape.Kind {
        switch value["type"]?.stringValue {
        case "structure": value["document"] == true ? .document : .structure
        case "list": .list
        case "map": .map
        case "integer", "short", "byte": .integer
        case "long": .long
        case "float": .float
        case "double": .double
        case "boolean": .boolean
        case "timestamp": .timestamp
        case "blob": .blob
        default: .string
        }
    }

    private static func member(
        _ name: String,
        _ reference: JSONValue,
        _ identifiers: [String: ShapeID],
        _ shapes: JSONObject
    ) -> ShapeMember? {
        guard let target = reference["shape"]?.stringValue, let identifier = identifiers[target] else { return nil }
        // The older suites write facts of a member at its shape.
        var facts = JSONObject()
        if shapes[target]?["type"] != "structure" {
            for (key, fact) in shapes[target]?.objectValue ?? JSONObject() { facts[key] = fact }
        }
        for (key, fact) in reference.objectValue ?? JSONObject() { facts[key] = fact }
        let value = JSONValue.object(facts)
        var member = ShapeMember(name: name, shape: identifier)
        member.location = value["location"]?.stringValue.flatMap(location)
        if value["eventheader"] == true { member.location = .eventHeader }
        member.locationName = value["locationName"]?.stringValue
        member.queryName = value["queryName"]?.stringValue
        member.timestampFormat = value["timestampFormat"]?.stringValue.flatMap { TimestampFormat(name: $0) }
        member.xmlNamespace = namespace(value["xmlNamespace"])
        for (key, trait) in [
            ("flattened", ShapeMember.Traits.flattened), ("streaming", .streaming), ("xmlAttribute", .xmlAttribute),
            ("jsonvalue", .jsonValue), ("idempotencyToken", .idempotencyToken), ("hostLabel", .hostLabel),
            ("eventpayload", .eventPayload),
        ] where value[key] == true {
            member.traits.insert(trait)
        }
        return member
    }

    private static func location(_ name: String) -> ShapeMember.Location? {
        switch name {
        case "header": .header
        case "headers": .headers
        case "uri": .uri
        case "querystring": .querystring
        case "statusCode": .statusCode
        default: nil
        }
    }

    private static func namespace(_ value: JSONValue?) -> XMLNamespace? {
        let uri = value?["uri"]?.stringValue ?? value?.stringValue
        return uri.map { XMLNamespace(uri: $0, prefix: value?["prefix"]?.stringValue) }
    }
}
