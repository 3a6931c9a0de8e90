// SPDX-License-Identifier: Apache-2.0

internal import Values

/// One service's entry of the archive, of which records are decoded one at a time.
struct ServiceArchive: Sendable {
    let metadata: ServiceMetadata
    private let bytes: [UInt8]
    private let strings: ArchiveStrings
    private let operationOffsets: [Int]
    private let shapeOffsets: [Int]
    private let ruleSection: Range<Int>
    private let extras: Range<Int>

    /// - Throws: ``AWSModelError`` `damagedArchive` when the sections do not fit.
    init(name: String, bytes: [UInt8]) throws(AWSModelError) {
        var sections = ArchiveReader(bytes, 0..<bytes.count)
        let stringSection = sections.sized()
        let metadataSection = sections.sized()
        ruleSection = sections.sized()
        let operationSection = sections.sized()
        let shapeSection = sections.sized()
        extras = sections.sized()
        strings = ArchiveStrings(bytes, stringSection)
        var reader = ArchiveReader(bytes, metadataSection, strings: strings)
        metadata = Self.metadata(name, &reader)
        var operationReader = ArchiveReader(bytes, operationSection, strings: strings)
        operationOffsets = operationReader.table()
        var shapeReader = ArchiveReader(bytes, shapeSection, strings: strings)
        shapeOffsets = shapeReader.table()
        self.bytes = bytes
        if sections.isDamaged || reader.isDamaged || operationReader.isDamaged || shapeReader.isDamaged {
            throw AWSModelError(.damagedArchive, name)
        }
    }

    var operationCount: Int { operationOffsets.count - 1 }
    var shapeCount: Int { shapeOffsets.count - 1 }

    func operationName(_ index: Int) -> String {
        var reader = operationReader(index)
        return reader.string()
    }

    func operationCLIName(_ index: Int) -> String {
        var reader = operationReader(index)
        let name = reader.string()
        return reader.optionalString() ?? CommandLineName.make(name)
    }

    func shapeName(_ index: Int) -> String {
        var reader = shapeReader(index)
        return reader.string()
    }

    private func operationReader(_ index: Int) -> ArchiveReader {
        ArchiveReader(bytes, operationOffsets[index]..<operationOffsets[index + 1], strings: strings)
    }

    private func shapeReader(_ index: Int) -> ArchiveReader {
        ArchiveReader(bytes, shapeOffsets[index]..<shapeOffsets[index + 1], strings: strings)
    }

    // MARK: Records

    func operation(_ index: Int) -> OperationModel {
        var reader = operationReader(index)
        var operation = OperationModel(name: reader.string(), serviceName: metadata.name)
        if let name = reader.optionalString() { operation.cliName = name }
        operation.httpMethod = reader.string()
        operation.requestURI = reader.string()
        let status = reader.number()
        operation.responseCode = status == 0 ? nil : status
        operation.input = reader.optionalShape()
        operation.output = reader.optionalShape()
        operation.errors = reader.list { ShapeID(index: $0.number()) }
        operation.traits = OperationModel.Traits(rawValue: UInt32(truncatingIfNeeded: reader.number()))
        operation.resultWrapper = reader.optionalString()
        operation.inputLocationName = reader.optionalString()
        operation.inputXMLNamespace = reader.namespace()
        operation.hostPrefix = reader.optionalString()
        if reader.flag() {
            operation.checksum.algorithmMember = reader.optionalString()
            operation.checksum.isRequired = reader.flag()
            operation.checksum.validationModeMember = reader.optionalString()
            operation.checksum.responseAlgorithms = reader.stringList()
        }
        operation.endpointParameters = reader.list(Self.endpointParameter)
        return operation
    }

    func shape(_ index: Int) -> Shape {
        var reader = shapeReader(index)
        let name = reader.string()
        let kind = Shape.Kind(rawValue: UInt8(truncatingIfNeeded: reader.number())) ?? .structure
        var shape = Shape(id: ShapeID(index: index), name: name, kind: kind)
        let facts = reader.number()
        shape.traits = Shape.Traits(rawValue: UInt32(facts & 0xFFF))
        func has(_ bit: Int) -> Bool { facts >> (12 + bit) & 1 == 1 }
        if has(0) { shape.minimum = Double(reader.string()) }
        if has(1) { shape.maximum = Double(reader.string()) }
        if has(2) { shape.pattern = reader.string() }
        if has(3) { shape.enumeration = reader.stringList() }
        if has(4) { shape.failure = Self.failure(&reader) }
        if has(5) { shape.timestampFormat = TimestampFormat(rawValue: UInt8(truncatingIfNeeded: reader.number())) }
        if has(6) { shape.locationName = reader.string() }
        if has(7) { shape.xmlNamespace = XMLNamespace(uri: reader.string(), prefix: reader.optionalString()) }
        if has(8) { shape.payload = reader.string() }
        switch kind {
        case .structure: shape.members = reader.list(Self.member)
        case .list: shape.element = Self.member(&reader)
        case .map:
            shape.key = Self.member(&reader)
            shape.value = Self.member(&reader)
        case .string, .integer, .long, .float, .double, .boolean, .timestamp, .blob, .document: break
        }
        return shape
    }

    /// The endpoint rules; nil when they are damaged.
    func endpointRules() -> EndpointRuleSet? { EndpointRuleSet(archived: bytes, ruleSection) }

    func waitersAndPaginators() -> ([WaiterModel], [PaginatorModel]) {
        var reader = ArchiveReader(bytes, extras, strings: strings)
        return (reader.list(Self.waiter), reader.list(Self.paginator))
    }

    // MARK: Parts of records

    private static func metadata(_ name: String, _ reader: inout ArchiveReader) -> ServiceMetadata {
        var metadata = ServiceMetadata(name: name, serviceID: reader.string(), apiVersion: "", protocols: [])
        metadata.fullName = reader.string()
        metadata.apiVersion = reader.string()
        metadata.endpointPrefix = reader.string()
        metadata.signingName = reader.string()
        metadata.signatureVersion = reader.string()
        metadata.protocols = reader.list { WireProtocol(rawValue: UInt8(truncatingIfNeeded: $0.number())) ?? .query }
        metadata.targetPrefix = reader.optionalString()
        metadata.xmlNamespace = reader.namespace()
        metadata.globalEndpoint = reader.optionalString()
        metadata.checksumFormat = reader.optionalString()
        metadata.isQueryCompatible = reader.flag()
        metadata.authSchemes = reader.list { AuthScheme(rawValue: UInt8(truncatingIfNeeded: $0.number())) ?? .sigV4 }
        return metadata
    }

    private static func endpointParameter(_ reader: inout ArchiveReader) -> OperationModel.EndpointParameter {
        let name = reader.string()
        switch reader.number() {
        case 0: return .init(name: name, source: .constant(false))
        case 1: return .init(name: name, source: .constant(true))
        case 2: return .init(name: name, source: .constant(.string(reader.string())))
        default: return .init(name: name, source: .path(reader.string()))
        }
    }

    private static func failure(_ reader: inout ArchiveReader) -> Shape.Failure {
        var failure = Shape.Failure()
        failure.code = reader.optionalString()
        let status = reader.number()
        failure.httpStatus = status == 0 ? nil : status
        let bits = reader.number()
        failure.isSenderFault = bits & 1 != 0
        failure.isServerFault = bits & 2 != 0
        failure.isRetryable = bits & 4 != 0
        failure.isThrottling = bits & 8 != 0
        return failure
    }

    private static func member(_ reader: inout ArchiveReader) -> ShapeMember {
        var member = ShapeMember(name: reader.string(), shape: ShapeID(index: reader.number()))
        let facts = reader.number()
        member.traits = ShapeMember.Traits(rawValue: UInt32(facts & 0x7FF))
        func has(_ bit: Int) -> Bool { facts >> (11 + bit) & 1 == 1 }
        if has(0) { member.location = ShapeMember.Location(rawValue: UInt8(truncatingIfNeeded: reader.number())) }
        if has(1) { member.locationName = reader.string() }
        if has(2) { member.queryName = reader.string() }
        if has(3) { member.timestampFormat = TimestampFormat(rawValue: UInt8(truncatingIfNeeded: reader.number())) }
        if has(4) { member.xmlNamespace = XMLNamespace(uri: reader.string(), prefix: reader.optionalString()) }
        if has(5) { member.endpointParameter = reader.string() }
        return member
    }

    private static func waiter(_ reader: inout ArchiveReader) -> WaiterModel {
        let name = reader.string()
        let cliName = reader.optionalString()
        var waiter = WaiterModel(
            name: name,
            operation: reader.string(),
            delay: reader.number(),
            maximumAttempts: reader.number(),
            acceptors: reader.list(acceptor)
        )
        if let cliName { waiter.cliName = cliName }
        return waiter
    }

    private static func acceptor(_ reader: inout ArchiveReader) -> WaiterModel.Acceptor {
        WaiterModel.Acceptor(
            state: WaiterModel.State(rawValue: UInt8(truncatingIfNeeded: reader.number())) ?? .retry,
            matcher: WaiterModel.Matcher(rawValue: UInt8(truncatingIfNeeded: reader.number())) ?? .path,
            argument: reader.optionalString(),
            expected: (try? JSONParser.parse(reader.string())) ?? .null
        )
    }

    private static func paginator(_ reader: inout ArchiveReader) -> PaginatorModel {
        PaginatorModel(
            operation: reader.string(),
            inputTokens: reader.stringList(),
            outputTokens: reader.stringList(),
            resultKeys: reader.stringList(),
            limitKey: reader.optionalString(),
            moreResults: reader.optionalString(),
            nonAggregateKeys: reader.stringList()
        )
    }
}

extension ArchiveReader {
    fileprivate mutating func optionalShape() -> ShapeID? {
        let index = number()
        return index == 0 ? nil : ShapeID(index: index - 1)
    }
}
