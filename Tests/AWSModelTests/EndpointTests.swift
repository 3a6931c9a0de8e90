// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSModel

struct EndpointTests {
    let catalog = ServiceCatalog.embedded

    private func resolve(_ name: String, _ values: [String: JSONValue]) throws -> ResolvedEndpoint {
        try catalog.service(name).endpointRules.resolve(values, partitions: catalog.partitions)
    }

    static let known: [(String, String, Bool, Bool, String)] = [
        ("rds", "us-east-1", false, false, "https://rds.us-east-1.amazonaws.com"),
        ("rds", "eu-future-7", false, false, "https://rds.eu-future-7.amazonaws.com"),
        ("rds", "cn-north-1", false, false, "https://rds.cn-north-1.amazonaws.com.cn"),
        ("rds", "us-iso-moon-9", false, false, "https://rds.us-iso-moon-9.c2s.ic.gov"),
        ("rds", "us-east-1", true, false, "https://rds-fips.us-east-1.amazonaws.com"),
        ("rds", "us-west-2", false, true, "https://rds.us-west-2.api.aws"),
        ("s3", "us-west-2", false, true, "https://s3.dualstack.us-west-2.amazonaws.com"),
        ("iam", "us-gov-west-1", false, false, "https://iam.us-gov.amazonaws.com"),
        ("sts", "us-east-1", false, false, "https://sts.us-east-1.amazonaws.com"),
        ("cloudwatch", "us-east-2", false, false, "https://monitoring.us-east-2.amazonaws.com"),
    ]

    @Test(arguments: known)
    func `a service answers where its endpoint rules say`(
        name: String,
        region: String,
        isFIPS: Bool,
        isDualStack: Bool,
        url: String
    ) throws {
        let values: [String: JSONValue] = [
            "Region": .string(region), "UseFIPS": .bool(isFIPS), "UseDualStack": .bool(isDualStack),
        ]
        #expect(try resolve(name, values).url == url)
    }

    @Test func `a service without regions signs for the partition's region`() throws {
        let scheme = try resolve("iam", ["Region": "eu-west-1"]).authSchemes.first
        #expect(scheme?.signingRegion == "us-east-1")
        #expect(try resolve("iam", ["Region": "cn-northwest-1"]).authSchemes.first?.signingRegion == "cn-north-1")
    }

    @Test func `a region belongs to the partition whose form it has`() {
        let partitions = catalog.partitions
        #expect(partitions.all.first?.id == "aws")
        #expect(partitions.partition(ofRegion: "us-gov-east-1").id == "aws-us-gov")
        #expect(partitions.partition(ofRegion: "us-iso-moon-9").id == "aws-iso")
        #expect(partitions.partition(ofRegion: "nowhere").id == "aws")
        #expect(partitions.isKnown(region: "us-east-1"))
        #expect(!partitions.isKnown(region: "us-east-99"))
    }

    @Test func `a rule's refusal, a missing parameter and a value of another kind are told apart`() throws {
        let demanding = try EndpointRuleSet(description: ["parameters": ["A": ["type": "string", "required": true]]])
        #expect(throws: EndpointResolutionError(.missingParameter, "the endpoint rules need a value for A")) {
            try demanding.resolve(["B": "b"], partitions: catalog.partitions)
        }
        #expect {
            try resolve("rds", ["Region": 7])
        } throws: {
            ($0 as? EndpointResolutionError)?.code == .wrongKind
        }
        #expect {
            try resolve("s3", ["Region": "us-east-1", "Bucket": "arn:aws:s3:us-east-1:1:nonsense"])
        } throws: {
            ($0 as? EndpointResolutionError)?.code == .refusedByRule
        }
        #expect {
            try EndpointRuleSet().resolve([:], partitions: catalog.partitions)
        } throws: {
            ($0 as? EndpointResolutionError)?.code == .noRule
        }
    }

    @Test func `rules are decoded only when somebody asks where a call goes`() throws {
        let archive = CatalogArchive()
        let service = try archive.service("rds")
        _ = service.operation(named: "DescribeDBInstances").flatMap(service.input)
        #expect(!service.records.hasDecodedEndpointRules)
        #expect(!service.endpointRules.parameters.isEmpty)
        #expect(service.records.hasDecodedEndpointRules)
        #expect(archive.decodedServiceNames == ["rds"])
    }

    static let malformed: [JSONValue] = [
        ["parameters": ["A": ["type": "number"]]],
        ["rules": [["type": "detour"]]],
        ["rules": [["type": "error", "conditions": [["fn": "aws.guess", "argv": []]], "error": "e"]]],
        ["rules": [["type": "error", "conditions": [["fn": "isSet", "argv": []]], "error": "e"]]],
        ["rules": [["type": "error", "error": "{open"]]],
    ]

    @Test(arguments: malformed)
    func `rules that are none are refused`(description: JSONValue) {
        #expect(throws: AWSModelError.self) { try EndpointRuleSet(description: description) }
    }

    @Test func `a tree without end is refused`() {
        var rule: JSONValue = ["type": "error", "error": "e"]
        for _ in 0..<100 { rule = ["type": "tree", "rules": [rule]] }
        #expect(throws: AWSModelError.self) { try EndpointRuleSet(description: ["rules": [rule]]) }
    }

    @Test func `damaged rules lead nowhere`() {
        #expect(EndpointRuleSet(archived: [], 0..<0) == nil)
        // One node that calls isSet of itself.
        let bytes: [UInt8] = [1, 0, 7, 1, 5, 0, 1, 0, 0, 0, 0]
        #expect(EndpointRuleSet(archived: bytes, 0..<bytes.count) == nil)
    }

    @Test(arguments: [
        ("http://h:80/a", "/a", "/a/", false), ("https://127.0.0.1", "", "/", true), ("http://[::1]:5", "", "/", true),
    ])
    func `a URL falls into its parts`(url: String, path: String, normalized: String, isAddress: Bool) throws {
        let json = try #require(EndpointURL(url)).json
        #expect(json["path"]?.stringValue == path)
        #expect(json["normalizedPath"]?.stringValue == normalized)
        #expect(json["isIp"]?.boolValue == isAddress)
    }

    @Test(arguments: ["", "://", "ftp://h", "http://", "http://h?q=1", "http://h:99999", "http://h:x"])
    func `what is no URL has no parts`(url: String) { #expect(EndpointURL(url) == nil) }
}
