// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct InputTests {
    private let step = "1. **A**\n"

    private func codes(_ inputs: [InputDeclaration], _ given: [(name: String, text: String)]) -> [String] {
        switch InputBinding.bind(inputs, given: given) {
        case .success: []
        case .failure(let failure): failure.diagnostics.map(\.code)
        }
    }

    @Test func `front matter has a closed set of keys`() {
        expectFindings(step, [("LB0701", "1️⃣")], header: "1️⃣enviroment: production\n")
        expectFindings(step, [("LB0703", "1️⃣")], header: "rto: 1️⃣4\n")
    }

    @Test func `the environment is one of the workspace's`() {
        expectFindings(
            "---\nlifeboat: 1\nid: a\nkind: daily\nenvironment: 1️⃣prod\n---\n1. **A**\n",
            [("LB0705", "1️⃣")],
            raw: true
        )
    }

    @Test func `a kind is needed and known`() {
        expectFindings("---\n1️⃣lifeboat: 1\nid: a\n---\n1. **A**\n", [("LB0702", "1️⃣")], raw: true)
        expectFindings("---\nlifeboat: 1\nkind: 1️⃣dayly\n---\n1. **A**\n", [("LB0703", "1️⃣")], raw: true)
    }

    @Test func `inputs are declared in one form`() {
        expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: {1️⃣typ: string}\n")
        expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: {type: 1️⃣strin}\n")
        expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: {type: integer, default: 1️⃣x}\n")
        expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: {pattern: '1️⃣(', default: x}\n")
        expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: {pattern: '[a-z]+', default: 1️⃣X1}\n")
        expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: 1️⃣text\n")
    }

    @Test func `all that is wrong with given values is said at once, and no value is quoted`() {
        let inputs = [
            InputDeclaration(name: "count", type: .integer), InputDeclaration(name: "region", type: .awsRegion),
            InputDeclaration(name: "token", pattern: "[a-f]+", isSecret: true), InputDeclaration(name: "missing"),
        ]
        let given = [
            ("count", "many"), ("regoin", "us-east-1"), ("region", "hunter2"), ("token", "hunter2"), ("token", "a"),
        ]
        #expect(codes(inputs, given) == ["LB0713", "LB0711", "LB0713", "LB0714", "LB0715", "LB0712"])
        guard case .failure(let failure) = InputBinding.bind(inputs, given: given) else { return }
        #expect(failure.diagnostics.allSatisfy { !$0.message.contains("hunter2") })
        #expect(failure.diagnostics[1].message.contains("did you mean 'region'?"))
    }

    @Test(arguments: [
        (InputType.integer, "1.5"), (.number, "1e"), (.boolean, "yes"), (.duration, "5"), (.timestamp, "yesterday"),
        (.arn, "arn:aws:s3"), (.awsRegion, "us-west"), (.rdsInstance, "1db"), (.rdsInstance, "a--b"), (.s3Bucket, "A"),
        (.s3Bucket, "a..b"), (.lambdaFunction, "a b"), (.list, "[1]"),
    ])
    func `a value that is not of its type is refused`(type: InputType, text: String) {
        #expect(codes([InputDeclaration(name: "a", type: type)], [("a", text)]) == ["LB0713"])
    }

    @Test func `values take the form of their type, defaults included`() throws {
        let inputs = [
            InputDeclaration(name: "a", type: .integer), InputDeclaration(name: "b", type: .number),
            InputDeclaration(name: "c", type: .boolean), InputDeclaration(name: "d", type: .list),
            InputDeclaration(name: "e", defaultValue: "x"), InputDeclaration(name: "f", type: .duration),
        ]
        let values = try InputBinding.bind(
            inputs,
            given: [("a", "5"), ("b", "1.5"), ("c", "true"), ("d", "x,y"), ("f", "15m")]
        ).get()
        #expect(values.keys == ["a", "b", "c", "d", "e", "f"])
        #expect(JSONValue.object(values) == ["a": 5, "b": 1.5, "c": true, "d": ["x", "y"], "e": "x", "f": "15m"])
    }
}
