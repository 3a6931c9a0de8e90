// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

struct DescriptionTests {
    @Test func `a description without metadata or with a broken reference is refused`() {
        #expect(throws: AWSModelError.self) { try ServiceModel(description: [:], name: "x") }
        #expect(throws: AWSModelError.self) {
            try ServiceModel(description: [
                "metadata": ["endpointPrefix": "x", "protocol": "query"],
                "operations": ["Op": ["input": ["shape": "Missing"]]],
            ])
        }
        #expect(throws: AWSModelError.self) {
            try ServiceModel(description: ["metadata": [:], "shapes": ["S": ["type": "tuple"]]], name: "x")
        }
    }

    @Test func `a description in JSON becomes a service of the catalogue`() throws {
        let service = try ServiceModel(
            description: [
                "metadata": ["endpointPrefix": "pond", "protocol": "json", "jsonVersion": "1.0"],
                "operations": ["ListDBs": ["http": ["method": "POST", "requestUri": "/"], "input": ["shape": "In"]]],
                "shapes": [
                    "In": ["type": "structure", "required": ["A"], "members": ["A": ["shape": "Secret"]]],
                    "Secret": ["type": "string", "sensitive": true, "enum": ["x"]],
                ],
            ]
        )
        let catalog = ServiceCatalog.embedded.adding(service)
        #expect(catalog.serviceNames.contains("pond"))
        let operation = try #require(try catalog.service("pond").operation(cliName: "list-dbs"))
        let member = try #require(service.input(of: operation)?.members.first)
        #expect(member.isRequired)
        #expect(service.shape(of: member).isSensitive)
        #expect(service.protocols == [.json10])
        let partitions = catalog.partitions
        func url(_ values: [String: JSONValue]) throws -> String {
            try service.endpointRules.resolve(values, partitions: partitions).url
        }
        #expect(try url(["Region": "eu-west-1"]) == "https://pond.eu-west-1.amazonaws.com")
        #expect(try url(["Region": "eu-west-1", "UseFIPS": true]) == "https://pond-fips.eu-west-1.amazonaws.com")
        #expect(try url(["Region": "cn-north-1"]) == "https://pond.cn-north-1.amazonaws.com.cn")
        #expect(try url(["Endpoint": "http://pond:1", "Region": "eu-west-1"]) == "http://pond:1")
    }
}
