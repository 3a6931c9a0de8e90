// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

@testable import AWSClient

/// One case of botocore's protocol tests: a model with one operation, and what goes in and comes out.
struct ProtocolCase {
    let file: String
    let identifier: String
    let value: JSONValue
    let suite: JSONValue
    let operation: WireOperation

    /// The cases of a file.
    static func load(_ folder: String, _ file: String) throws -> [ProtocolCase] {
        let suites = try JSONParser.parse(SuiteFiles.bytes("\(folder)/\(file).json") ?? []).arrayValue ?? []
        return try suites.flatMap { suite in
            try (suite["cases"]?.arrayValue ?? []).enumerated().map { try ProtocolCase(suite, $1, "\(file) \($0)") }
        }
    }

    private init(_ suite: JSONValue, _ value: JSONValue, _ file: String) throws {
        let given = value["given"]?.objectValue ?? JSONObject()
        let name = given["name"]?.stringValue ?? "OperationName"
        var metadata = suite["metadata"]?.objectValue ?? JSONObject()
        for (key, text) in ["serviceId": "Test", "endpointPrefix": "test", "signatureVersion": "v4"]
        where metadata[key] == nil {
            metadata[key] = .string(text)
        }
        var operations = JSONObject()
        operations[name] = .object(given)
        let description: JSONValue = [
            "metadata": .object(metadata), "operations": .object(operations), "shapes": suite["shapes"] ?? [:],
        ]
        let service = try TestModels.service(description)
        guard let model = service.operation(named: name), let operation = WireOperation(service: service, model: model)
        else { throw AWSModelError(.malformedDescription, name) }
        self.file = file
        self.suite = suite
        self.value = value
        self.operation = operation
        // The older cases have no identifiers: their suite's description and their place stand for them.
        identifier = value["id"]?.stringValue ?? "\(suite["description"]?.stringValue ?? "?") in \(file)"
    }
}
