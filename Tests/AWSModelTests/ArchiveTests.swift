// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Glibc
import Testing
import Values

struct ArchiveTests {
    let catalog = ServiceCatalog.embedded

    @Test func `a service that does not exist is refused by name`() {
        #expect(throws: AWSModelError(.unknownService, "rdss")) { try catalog.service("rdss") }
        #expect(throws: AWSModelError(.unknownService, "")) { try catalog.service("") }
        #expect(!catalog.contains(""))
    }

    /// The counts and the hash of all command-line names are those that the script wrote beside the archive.
    @Test func `every service decodes to what the manifest counts`() throws {
        let manifest = try JSONParser.parse(contents(of: "Sources/CAWSModels/manifest.json"))
        let expected = try #require(manifest.objectValue)
        #expect(catalog.serviceNames == expected.keys.sorted())
        #expect(expected.count == 424)
        for (name, row) in expected {
            let service = try catalog.service(name)
            var names = service.operationCLINames + service.waiters.map(\.cliName)
            var members = 0
            for index in 0..<service.shapeCount {
                let shape = service.shape(ShapeID(index: index))
                members += shape.members.count
                names += shape.members.map { CommandLineName.make($0.name) }
            }
            let actual: JSONValue = [
                "operations": .integer(service.operationNames.count), "shapes": .integer(service.shapeCount),
                "members": .integer(members), "waiters": .integer(service.waiters.count),
                "paginators": .integer(service.paginators.count), "names": .string(fnv1a(names)),
            ]
            #expect(actual == row, "\(name)")
        }
    }

    @Test func `every reference between records leads somewhere`() throws {
        for name in catalog.serviceNames {
            let service = try catalog.service(name)
            #expect(!service.protocols.isEmpty)
            for operationName in service.operationNames {
                let operation = try #require(service.operation(named: operationName))
                #expect(operation.name == operationName)
                let referred = [operation.input, operation.output].compactMap(\.self) + operation.errors
                for id in referred where !(0..<service.shapeCount).contains(id.index) {
                    Issue.record("\(name).\(operationName) refers to shape \(id.index)")
                }
            }
            for waiter in service.waiters {
                #expect(service.operation(named: waiter.operation) != nil, "\(name) \(waiter.name)")
                #expect(!waiter.acceptors.isEmpty)
            }
            for paginator in service.paginators {
                #expect(service.operation(named: paginator.operation) != nil, "\(name) \(paginator.operation)")
            }
        }
    }

    @Test func `an operation knows its names, shapes and wire facts`() throws {
        let rds = try catalog.service("rds")
        let operation = try #require(rds.operation(cliName: "describe-db-instances"))
        #expect(operation.name == "DescribeDBInstances")
        #expect(operation.resultWrapper == "DescribeDBInstancesResult")
        #expect(rds.protocols == [.query])
        #expect(rds.metadata.xmlNamespace?.uri == "http://rds.amazonaws.com/doc/2014-10-31/")
        let input = try #require(rds.input(of: operation))
        #expect(input.member(named: "DBInstanceIdentifier") != nil)
        #expect(input.member(named: "DBInstanceIdentifiers") == nil)
        let filters = try #require(input.member(named: "Filters"))
        #expect(rds.shape(of: filters).element?.locationName == "Filter")
        #expect(rds.paginator(forOperation: operation.name)?.outputTokens == ["Marker"])
        let waiter = try #require(rds.waiter(cliName: "db-instance-available"))
        #expect(waiter.delay == 30)
        #expect(waiter.acceptors.first?.matcher == .pathAll)
        #expect(waiter.acceptors.first?.expected == "available")
    }

    @Test func `secrets are known by type`() throws {
        let rds = try catalog.service("rds")
        let input = try #require(rds.shape(named: "CreateDBInstanceMessage"))
        let password = try #require(input.member(named: "MasterUserPassword"))
        #expect(rds.shape(of: password).isSensitive)
    }

    @Test func `protocols come in the order in which the SDKs prefer them`() throws {
        #expect(try catalog.service("cloudwatch").protocols == [.json10, .rpcV2CBOR, .query])
        #expect(try catalog.service("s3").protocols == [.restXML])
        #expect(try catalog.service("events").protocols == [.json11])
        #expect(try catalog.service("ec2").protocols == [.ec2])
        #expect(try catalog.service("lambda").protocols == [.restJSON])
    }

    @Test func `S3's traits survive`() throws {
        let s3 = try catalog.service("s3")
        let put = try #require(s3.operation(named: "PutObject"))
        #expect(put.checksum.algorithmMember == "ChecksumAlgorithm")
        let input = try #require(s3.input(of: put))
        #expect(input.payload == "Body")
        #expect(input.member(named: "Bucket")?.location == .uri)
        #expect(input.member(named: "Metadata")?.location == .headers)
        #expect(input.member(named: "Body")?.isStreaming == true)
        let get = try #require(s3.operation(named: "GetObject"))
        #expect(get.checksum.validationModeMember == "ChecksumMode")
        #expect(get.checksum.responseAlgorithms.first == "CRC64NVME")
    }

    private func contents(of path: String) throws -> String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let file = try #require(fopen("\(root)/\(path)", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func fnv1a(_ names: [String]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in names.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
