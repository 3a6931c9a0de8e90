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
        let endpoint = service.endpoints.endpoint(region: "eu-west-1", partitions: catalog.partitions)
        #expect(endpoint?.url == "https://pond.eu-west-1.amazonaws.com")
    }
}
