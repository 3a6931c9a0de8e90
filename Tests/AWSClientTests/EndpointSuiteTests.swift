// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

/// Every published case of the endpoint rules: of all services, of the rules engine, and through operations.
@Suite(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
struct EndpointSuiteTests {
    private static let catalog = ServiceCatalog.embedded

    private struct Tally: Sendable {
        var passed = 0
        var failures: [String] = []
    }

    private func cases(_ path: String) throws -> [JSONValue] {
        let suite = try JSONParser.parse(try #require(SuiteFiles.bytes(path)))
        return suite["testCases"]?.arrayValue ?? []
    }

    /// What a case expects and what was found instead; nil when it passes.
    private static func difference(
        _ item: JSONValue,
        _ rules: EndpointRuleSet,
        _ values: [String: JSONValue]
    ) -> String? {
        let expected = item["expect"] ?? [:]
        do throws(EndpointResolutionError) {
            let found = try rules.resolve(values, partitions: catalog.partitions)
            guard let endpoint = expected["endpoint"] else { return "\(found.url) instead of an error" }
            var headers = JSONObject()
            for header in found.headers { headers[header.name] = .array(header.values.map { .string($0) }) }
            if found.url != endpoint["url"]?.stringValue { return found.url }
            if .object(found.properties) != endpoint["properties"] ?? [:] { return "\(found.properties)" }
            return .object(headers) == endpoint["headers"] ?? [:] ? nil : "\(headers)"
        } catch {
            return expected["error"]?.stringValue == error.reason ? nil : "error \(error)"
        }
    }

    private static func values(_ object: JSONValue?) -> [String: JSONValue] {
        Dictionary((object?.objectValue ?? JSONObject()).map { ($0.key, $0.value) }) { $1 }
    }

    @Test func `the published cases of every service pass`() async throws {
        let folder = try #require(SuiteFiles.botocore) + "/endpoint-rules"
        let names = SuiteFiles.names(folder)
        #expect(names == Self.catalog.serviceNames)
        let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
            for name in names {
                group.addTask {
                    var tally = Tally()
                    let rules = try Self.catalog.service(name).endpointRules
                    for item in try cases("\(folder)/\(name)/endpoint-tests-1.json") {
                        if let found = Self.difference(item, rules, Self.values(item["params"])) {
                            tally.failures.append("\(name): \(item["documentation"]?.text() ?? ""): \(found)")
                        } else {
                            tally.passed += 1
                        }
                    }
                    return tally
                }
            }
            return try await group.reduce(into: Tally()) {
                $0.passed += $1.passed
                $0.failures += $1.failures
            }
        }
        #expect(tally.failures == [])
        #expect(tally.passed == 13_862)
    }

    /// The rules engine's own cases name their errors loosely where botocore does; ours are compared where a rule speaks.
    @Test func `the published cases of the rules engine pass`() throws {
        let folder = try #require(SuiteFiles.botocore) + "/data/endpoints"
        var passed = 0
        for name in SuiteFiles.names(folder + "/test-cases") {
            let bytes = try #require(SuiteFiles.bytes("\(folder)/valid-rules/\(name)"))
            let rules = try EndpointRuleSet(description: try JSONParser.parse(bytes))
            for item in try cases("\(folder)/test-cases/\(name)") {
                let found = Self.difference(item, rules, Self.values(item["params"]))
                #expect(found == nil, "\(name): \(item["documentation"]?.text() ?? "")")
                passed += found == nil ? 1 : 0
            }
        }
        #expect(passed == 101)
    }

    @Test func `an operation's parameters reach the rules as the published cases say`() throws {
        let folder = try #require(SuiteFiles.botocore) + "/endpoint-rules"
        var passed = 0
        for name in SuiteFiles.names(folder) {
            let service = try Self.catalog.service(name)
            for item in try cases("\(folder)/\(name)/endpoint-tests-1.json") {
                for inputs in item["operationInputs"]?.arrayValue ?? [] {
                    let operation = try #require(service.operation(named: inputs["operationName"]?.stringValue ?? ""))
                    let binding = EndpointBinding(
                        service: service,
                        operation: operation,
                        parameters: inputs["operationParams"] ?? [:],
                        builtIns: Self.values(inputs["builtInParams"])
                            .merging(Self.values(inputs["clientParams"])) { $1 }
                    )
                    let found = Self.difference(item, service.endpointRules, binding.values)
                    #expect(found == nil, "\(name) \(operation.name): \(item["documentation"]?.text() ?? "")")
                    passed += found == nil ? 1 : 0
                }
            }
        }
        #expect(passed == 568)
    }
}
