// SPDX-License-Identifier: Apache-2.0

internal import Values

/// Reads a service description in botocore's JSON form.
struct DescriptionDecoder {
    let metadata: ServiceMetadata
    private let operationFacts: [(name: String, facts: JSONValue)]
    private let shapeFacts: [(name: String, facts: JSONValue)]
    private let shapeIDs: [String: ShapeID]

    init(_ description: JSONValue, name: String?) throws(AWSModelError) {
        guard let facts = description["metadata"] else {
            throw AWSModelError(.malformedDescription, "\(name ?? "service"): no metadata")
        }
        metadata = Self.metadata(facts, name: name)
        operationFacts = Self.sorted(description["operations"])
        shapeFacts = Self.sorted(description["shapes"])
        var ids: [String: ShapeID] = [:]
        for (index, shape) in shapeFacts.enumerated() { ids[shape.name] = ShapeID(index: index) }
        shapeIDs = ids
    }

    private static func sorted(_ value: JSONValue?) -> [(name: String, facts: JSONValue)] {
        let members = (value?.objectValue ?? JSONObject()).map { (name: $0.key, facts: $0.value) }
        return members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func metadata(_ facts: JSONValue, name: String?) -> ServiceMetadata {
        func text(_ key: String) -> String? { facts[key]?.stringValue }
        let prefix = text("endpointPrefix") ?? name ?? ""
        let offered = facts["protocols"]?.arrayValue?.compactMap(\.stringValue) ?? [text("protocol") ?? ""]
        let preference = ["json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor", "query", "ec2"]
        let protocols = preference.filter(offered.contains).compactMap {
            WireProtocol(name: $0, jsonVersion: text("jsonVersion"))
        }
        var metadata = ServiceMetadata(
            name: name ?? prefix,
            serviceID: text("serviceId") ?? name ?? prefix,
            apiVersion: text("apiVersion") ?? "",
            protocols: protocols
        )
        metadata.fullName = text("serviceFullName") ?? metadata.serviceID
        metadata.endpointPrefix = prefix
        metadata.signingName = text("signingName") ?? prefix
        metadata.signatureVersion = text("signatureVersion") ?? "v4"
        metadata.targetPrefix = text("targetPrefix")
        metadata.xmlNamespace = namespace(facts["xmlNamespace"])
        metadata.globalEndpoint = text("globalEndpoint")
        metadata.checksumFormat = text("checksumFormat")
        metadata.isQueryCompatible = facts["awsQueryCompatible"] != nil
        let schemes = facts["auth"]?.arrayValue ?? []
        metadata.authSchemes = schemes.compactMap { $0.stringValue.flatMap(AuthScheme.init(name:)) }
        return metadata
    }

    private static func namespace(_ value: JSONValue?) -> XMLNamespace? {
        if let uri = value?.stringValue { return XMLNamespace(uri: uri) }
        return value?["uri"]?.stringValue.map { XMLNamespace(uri: $0, prefix: value?["prefix"]?.stringValue) }
    }

    private func reference(_ value: JSONValue?, in context: String) throws(AWSModelError) -> ShapeID {
        guard let name = value?["shape"]?.stringValue, let id = shapeIDs[name] else {
            throw AWSModelError(.malformedDescription, "\(metadata.name): \(context) refers to no shape")
        }
        return id
    }

    private static func flags(_ facts: JSONValue, _ names: [String?]) -> UInt32 {
        var bits: UInt32 = 0
        for (index, name) in names.enumerated() {
            if let name, facts[name]?.boolValue == true { bits |= 1 << UInt32(index) }
        }
        return bits
    }

    // MARK: Operations

    func operations() throws(AWSModelError) -> [OperationModel] {
        var operations: [OperationModel] = []
        for entry in operationFacts { operations.append(try operation(entry.name, entry.facts)) }
        return operations
    }

    private func operation(_ name: String, _ facts: JSONValue) throws(AWSModelError) -> OperationModel {
        var operation = OperationModel(name: name, serviceName: metadata.name)
        operation.httpMethod = facts["http"]?["method"]?.stringValue ?? "POST"
        operation.requestURI = facts["http"]?["requestUri"]?.stringValue ?? "/"
        operation.responseCode = facts["http"]?["responseCode"]?.integerValue.map { Int($0) }
        if let input = facts["input"] { operation.input = try reference(input, in: name) }
        if let output = facts["output"] { operation.output = try reference(output, in: name) }
        for error in facts["errors"]?.arrayValue ?? [] { operation.errors.append(try reference(error, in: name)) }
        operation.resultWrapper = facts["output"]?["resultWrapper"]?.stringValue
        operation.inputLocationName = facts["input"]?["locationName"]?.stringValue
        operation.inputXMLNamespace = Self.namespace(facts["input"]?["xmlNamespace"])
        operation.hostPrefix = facts["endpoint"]?["hostPrefix"]?.stringValue
        operation.traits = Self.operationTraits(facts)
        operation.endpointParameters = Self.endpointParameters(facts)
        if let checksum = facts["httpChecksum"] {
            operation.checksum.algorithmMember = checksum["requestAlgorithmMember"]?.stringValue
            operation.checksum.isRequired = checksum["requestChecksumRequired"]?.boolValue ?? false
            operation.checksum.validationModeMember = checksum["requestValidationModeMember"]?.stringValue
            let algorithms = checksum["responseAlgorithms"]?.arrayValue ?? []
            operation.checksum.responseAlgorithms = algorithms.compactMap(\.stringValue)
        }
        return operation
    }

    private static func endpointParameters(_ facts: JSONValue) -> [OperationModel.EndpointParameter] {
        let constants = sorted(facts["staticContextParams"]).map { name, facts in
            OperationModel.EndpointParameter(name: name, source: .constant(facts["value"] ?? .null))
        }
        return constants
            + sorted(facts["operationContextParams"]).map { name, facts in
                OperationModel.EndpointParameter(name: name, source: .path(facts["path"]?.stringValue ?? ""))
            }
    }

    private static func operationTraits(_ facts: JSONValue) -> OperationModel.Traits {
        let auth = facts["auth"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let authType = facts["authtype"]?.stringValue
        var traits = OperationModel.Traits(rawValue: flags(facts, [nil, "unsignedPayload", "idempotent", "readonly"]))
        if authType == "none" || auth == ["smithy.api#noAuth"] { traits.insert(.unsigned) }
        if authType == "v4-unsigned-body" { traits.insert(.unsignedPayload) }
        if authType == "bearer" || auth.first == "smithy.api#httpBearerAuth" { traits.insert(.bearer) }
        if auth.first == "aws.auth#sigv4a" { traits.insert(.sigV4A) }
        if facts["deprecated"]?.boolValue == true { traits.insert(.deprecated) }
        if let discovery = facts["endpointdiscovery"] {
            traits.insert(.endpointDiscovery)
            if discovery["required"]?.boolValue == true { traits.insert(.endpointDiscoveryRequired) }
        }
        if facts["endpointoperation"]?.boolValue == true { traits.insert(.endpointOperation) }
        if facts["requestcompression"] != nil { traits.insert(.gzipCompression) }
        if facts["httpChecksumRequired"]?.boolValue == true { traits.insert(.httpChecksumRequired) }
        return traits
    }

    // MARK: Shapes

    func shapes() throws(AWSModelError) -> [Shape] {
        var shapes: [Shape] = []
        for (index, entry) in shapeFacts.enumerated() {
            shapes.append(try shape(ShapeID(index: index), entry.name, entry.facts))
        }
        return shapes
    }

    private static let kinds: [String: Shape.Kind] = [
        "structure": .structure, "list": .list, "map": .map, "string": .string, "character": .string,
        "integer": .integer, "byte": .integer, "short": .integer, "long": .long, "biginteger": .long, "float": .float,
        "double": .double, "bigdecimal": .double, "boolean": .boolean, "timestamp": .timestamp, "blob": .blob,
    ]

    private func shape(_ id: ShapeID, _ name: String, _ facts: JSONValue) throws(AWSModelError) -> Shape {
        guard let kind = Self.kinds[facts["type"]?.stringValue ?? ""] else {
            throw AWSModelError(.malformedDescription, "\(metadata.name): shape \(name) has no known type")
        }
        var shape = Shape(id: id, name: name, kind: facts["document"]?.boolValue == true ? .document : kind)
        shape.traits = Shape.Traits(
            rawValue: Self.flags(
                facts,
                [
                    "sensitive", "box", "flattened", "streaming", "eventstream", "event", "union", "sparse",
                    "requiresLength", "exception", "deprecated", "wrapper",
                ]
            )
        )
        shape.minimum = facts["min"]?.numberValue?.double
        shape.maximum = facts["max"]?.numberValue?.double
        shape.pattern = facts["pattern"]?.stringValue
        shape.enumeration = facts["enum"]?.arrayValue?.compactMap(\.stringValue) ?? []
        shape.timestampFormat = facts["timestampFormat"]?.stringValue.flatMap(TimestampFormat.init(name:))
        shape.locationName = facts["locationName"]?.stringValue
        shape.xmlNamespace = Self.namespace(facts["xmlNamespace"])
        shape.payload = facts["payload"]?.stringValue
        if shape.isException { shape.failure = Self.failure(facts) }
        switch shape.kind {
        case .structure:
            let required = Set(facts["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            for (key, value) in facts["members"]?.objectValue ?? JSONObject() {
                var member = try member(key, value, of: name)
                if required.contains(key) { member.traits.insert(.required) }
                shape.members.append(member)
            }
        case .list: shape.element = try member("", facts["member"], of: name)
        case .map:
            shape.key = try member("", facts["key"], of: name)
            shape.value = try member("", facts["value"], of: name)
        default: break
        }
        return shape
    }

    private static func failure(_ facts: JSONValue) -> Shape.Failure {
        var failure = Shape.Failure()
        failure.code = facts["error"]?["code"]?.stringValue
        failure.httpStatus = facts["error"]?["httpStatusCode"]?.integerValue.map { Int($0) }
        failure.isSenderFault = facts["error"]?["senderFault"]?.boolValue ?? false
        failure.isServerFault = facts["fault"]?.boolValue ?? false
        failure.isRetryable = facts["retryable"] != nil
        failure.isThrottling = facts["retryable"]?["throttling"]?.boolValue ?? false
        return failure
    }

    private func member(_ name: String, _ facts: JSONValue?, of shape: String) throws(AWSModelError) -> ShapeMember {
        var member = ShapeMember(name: name, shape: try reference(facts, in: "\(shape).\(name)"))
        guard let facts else { return member }
        member.traits = ShapeMember.Traits(
            rawValue: Self.flags(
                facts,
                [
                    nil, "box", "flattened", "streaming", "xmlAttribute", "jsonvalue", "idempotencyToken", "hostLabel",
                    "eventpayload", "deprecated", "sensitive",
                ]
            )
        )
        let locations: [String: ShapeMember.Location] = [
            "header": .header, "headers": .headers, "uri": .uri, "querystring": .querystring, "statusCode": .statusCode,
        ]
        member.location = facts["location"]?.stringValue.flatMap { locations[$0] }
        if facts["eventheader"]?.boolValue == true { member.location = .eventHeader }
        member.locationName = facts["locationName"]?.stringValue
        member.queryName = facts["queryName"]?.stringValue
        member.timestampFormat = facts["timestampFormat"]?.stringValue.flatMap(TimestampFormat.init(name:))
        member.xmlNamespace = Self.namespace(facts["xmlNamespace"])
        member.endpointParameter = facts["contextParam"]?["name"]?.stringValue
        return member
    }

    // MARK: Waiters and paginators

    func waiters(_ description: JSONValue?) -> [WaiterModel] {
        Self.sorted(description?["waiters"]).map { name, facts in
            WaiterModel(
                name: name,
                operation: facts["operation"]?.stringValue ?? "",
                delay: Int(facts["delay"]?.integerValue ?? 30),
                maximumAttempts: Int(facts["maxAttempts"]?.integerValue ?? 40),
                acceptors: (facts["acceptors"]?.arrayValue ?? []).compactMap(Self.acceptor)
            )
        }
    }

    private static func acceptor(_ facts: JSONValue) -> WaiterModel.Acceptor? {
        let states: [String: WaiterModel.State] = ["success": .success, "failure": .failure, "retry": .retry]
        let matchers: [String: WaiterModel.Matcher] = [
            "path": .path, "pathAll": .pathAll, "pathAny": .pathAny, "status": .status, "error": .error,
        ]
        guard let state = states[facts["state"]?.stringValue ?? ""],
            let matcher = matchers[facts["matcher"]?.stringValue ?? ""]
        else { return nil }
        return WaiterModel.Acceptor(
            state: state,
            matcher: matcher,
            argument: facts["argument"]?.stringValue,
            expected: facts["expected"] ?? .null
        )
    }

    func paginators(_ description: JSONValue?) -> [PaginatorModel] {
        func several(_ value: JSONValue?) -> [String] {
            value?.stringValue.map { [$0] } ?? value?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        return Self.sorted(description?["pagination"]).map { name, facts in
            PaginatorModel(
                operation: name,
                inputTokens: several(facts["input_token"]),
                outputTokens: several(facts["output_token"]),
                resultKeys: several(facts["result_key"]),
                limitKey: facts["limit_key"]?.stringValue,
                moreResults: facts["more_results"]?.stringValue,
                nonAggregateKeys: several(facts["non_aggregate_keys"])
            )
        }
    }
}
