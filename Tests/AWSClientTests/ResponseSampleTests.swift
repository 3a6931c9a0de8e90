// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

/// botocore's samples of real AWS responses, read with the embedded models.
@Suite(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
struct ResponseSampleTests {
    /// Samples that are not met, each with its reason.
    private static let known: [String: String] = [:]

    @Test(arguments: [("responses", 204), ("errors", 13)])
    func `samples of XML responses are read as botocore reads them`(folder: String, count: Int) throws {
        let path = try #require(SuiteFiles.botocore) + "/response_parsing/xml/" + folder
        let names = SuiteFiles.names(path).filter { $0.hasSuffix(".xml") }.map { String($0.dropLast(4)) }
        #expect(names.count == count)
        var passed = 0
        for name in names {
            let difference = try difference("\(path)/\(name)", name, isError: folder == "errors")
            if difference == nil { passed += 1 }
            #expect((difference != nil) == (Self.known[name] != nil), "\(name): \(difference ?? "passes now")")
        }
        print("response_parsing/xml/\(folder): \(passed) of \(names.count)")
    }

    private func difference(_ stem: String, _ name: String, isError: Bool) throws -> String? {
        let parts = name.prefix { $0 != "#" }.split(separator: "-", maxSplits: 1)
        let service = try ServiceCatalog.embedded.service(String(parts[0]))
        let spoken = service.protocols.first { [.query, .ec2, .restXML].contains($0) }
        guard let spoken, let model = service.operation(cliName: String(parts[1])) else { return "no such operation" }
        let operation = WireOperation(service: service, model: model, wireProtocol: spoken)
        let body = SuiteFiles.bytes(stem + ".xml") ?? []
        let expected = try JSONParser.parse(SuiteFiles.bytes(stem + ".json") ?? [])
        if isError {
            let error = ErrorAnswer.parse(status: 400, headers: [], body: body)
            let code = expected["Error"]?["Code"]?.stringValue
            let message = expected["Error"]?["Message"]?.stringValue ?? ""
            if error.code == code, error.message == message.trimmingSpace() { return nil }
            return "\(error), not \(expected.text())"
        }
        var wanted = expected.objectValue ?? JSONObject()
        wanted["ResponseMetadata"] = nil
        let rendered = Expectation.rendered(.object(wanted), operation.output)
        do throws(ResponseError) {
            let reader = ResponseReader(operation: operation)
            let found = try reader.output(WireResponse(status: 200, headers: [], body: body))
            return found == rendered ? nil : "\(found.text()), not \(rendered.text())"
        } catch {
            return "refused: \(error)"
        }
    }
}
