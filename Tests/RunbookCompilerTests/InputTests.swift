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
        expectFindings(step, [("LB0703", "1️⃣")], header: "deadline: 1️⃣0s\n")
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
        for input in [
            "{type: string, of: 1️⃣integer}", "{type: list, of: 1️⃣list}", "{type: list, of: 1️⃣integr}",
            "{one-of: 1️⃣a}", "{one-of: 1️⃣[]}", "{type: integer, one-of: [1, 1️⃣x]}", "{one-of: [a, 1️⃣a]}",
            "{one-of: [a, b], default: 1️⃣c}", "{type: string, min: 1️⃣1}", "{type: integer, min: 1️⃣x}",
            "{type: integer, min: 1️⃣2, max: 1}", "{type: integer, max: 5, default: 1️⃣6}",
            "{type: duration, min: 1️⃣5}", "{type: duration, max: 1h, default: 1️⃣2h}", "{type: list, min: 1️⃣-1}",
            "{type: list, max: 1, default: 1️⃣[a, b]}", "{type: list, of: integer, default: 1️⃣[1, x]}",
            "{type: list, pattern: '[a-z]', default: 1️⃣[a, B]}", "{type: list, one-of: [a, b], default: 1️⃣[a, c]}",
            "{type: aws-region, default: 1️⃣us-west-9}", "{from: 1️⃣vault:x}", "{from: 1️⃣env:1}", "{from: '1️⃣ssm:'}",
            "{from: 'secretsmanager:a', secret: 1️⃣false}", "{from: 'env:A', default: 1️⃣x}",
            "{from: '1️⃣secretsmanager:#key'}",
        ] {
            expectFindings(step, [("LB0704", "1️⃣")], header: "inputs:\n  x: \(input)\n")
        }
    }

    @Test func `an input whose name was misspelt is not missing as well, and each finding says what to do`() {
        let inputs = [InputDeclaration(name: "path", pattern: "/.*"), InputDeclaration(name: "limit", type: .integer)]
        #expect(codes(inputs, [("pat", "/var"), ("limit", "3")]) == ["LB0711"])
        #expect(codes(inputs, [("other", "/var"), ("limit", "3")]) == ["LB0711", "LB0712"])
        guard case .failure(let failure) = InputBinding.bind(inputs, given: [("path", "C:"), ("limit", "x")]) else {
            return
        }
        #expect(
            failure.diagnostics.map(\.fix)
                == ["give another value with --input path=…", "give another value with --input limit=…"]
        )
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
        (.arn, "arn:aws:s3"), (.arn, "arn:azure:s3:::b"), (.arn, "arn:aws:s3:::"), (.arn, "arn:aws:s3:x:1:b"),
        (.arn, "arn:aws:rds:us-west-2:12345678901:db:a"), (.arn, "arn:aws:s3:::a b"), (.awsRegion, "us-west"),
        (.awsRegion, "us-west-9"), (.awsRegion, "aws-global"), (.rdsInstance, "1db"), (.rdsInstance, "a--b"),
        (.rdsInstance, "a-"), (.s3Bucket, "A"), (.s3Bucket, "a..b"), (.s3Bucket, "192.168.5.4"), (.s3Bucket, "ab"),
        (.s3Bucket, "xn--a"), (.s3Bucket, "a-s3alias"), (.lambdaFunction, "a b"), (.lambdaFunction, "a:b:c"),
        (.lambdaFunction, "arn:aws:s3:::b"), (.list, "[1]"),
    ])
    func `a value that is not of its type is refused`(type: InputType, text: String) {
        #expect(codes([InputDeclaration(name: "a", type: type)], [("a", text)]) == ["LB0713"])
    }

    @Test(arguments: [
        (InputType.arn, "arn:aws:s3:::bucket/key"), (.arn, "arn:aws-cn:rds:cn-north-1:123456789012:db:a"),
        (.arn, "arn:aws:iam::aws:policy/ReadOnlyAccess"), (.awsRegion, "us-gov-west-1"), (.awsRegion, "eu-central-2"),
        (.rdsInstance, "dhakacart-db"), (.s3Bucket, "my.bucket-1"), (.lambdaFunction, "backup-manager:PROD"),
        (.lambdaFunction, "123456789012:function:f"), (.lambdaFunction, "f:$LATEST"),
        (.lambdaFunction, "arn:aws:lambda:us-west-2:123456789012:function:f:1"),
    ])
    func `a value of its type is taken`(type: InputType, text: String) {
        #expect(codes([InputDeclaration(name: "a", type: type)], [("a", text)]) == [])
    }

    @Test func `limits hold for what is given`() throws {
        let size = InputDeclaration(name: "size", type: .integer, minimum: 1, maximum: 5)
        let span = InputDeclaration(name: "span", type: .duration, minimum: "5m", maximum: "1h")
        let color = InputDeclaration(name: "color", allowed: ["red", "green"])
        let hosts = InputDeclaration(name: "hosts", type: .list, pattern: "[a-z]+", minimum: 1, maximum: 2)
        let ports = InputDeclaration(name: "ports", type: .list, element: .integer, allowed: [80, 443])
        let all = [size, span, color, hosts, ports]
        let good = [("size", "5"), ("span", "90m"), ("color", "green"), ("hosts", "a,b"), ("ports", "443,80")]
        #expect(codes(all, good) == ["LB0731"])
        let values = try InputBinding.bind(
            all,
            given: good.map { $0.0 == "span" ? ("span", "1h") : $0 }
        ).get()
        #expect(values["ports"] == [443, 80])
        for (name, text, code) in [
            ("size", "0", "LB0731"), ("size", "6", "LB0731"), ("span", "1m", "LB0731"), ("color", "blue", "LB0730"),
            ("hosts", "a,B", "LB0714"), ("hosts", "a,b,c", "LB0731"), ("hosts", "[]", "LB0731"),
            ("ports", "81", "LB0730"),
            ("ports", "x", "LB0713"), ("ports", "[80, true]", "LB0713"),
        ] {
            let input = try #require(all.first { $0.name == name })
            #expect(codes([input], [(name, text)]) == [code], "\(name)=\(text)")
        }
        guard case .failure(let failure) = InputBinding.bind([color], given: [("color", "gren")]) else { return }
        #expect(failure.diagnostics[0].message.contains("did you mean 'green'?"))
    }

    @Test func `a secret that is kept elsewhere need not be given, and never has its value quoted`() throws {
        let input = InputDeclaration(
            name: "token",
            allowed: ["red"],
            source: .environment("TOKEN"),
            isSecret: true
        )
        #expect(try InputBinding.bind([input], given: []).get() == JSONObject())
        guard case .failure(let failure) = InputBinding.bind([input], given: [("token", "reed")]) else {
            Issue.record("it was taken")
            return
        }
        #expect(!failure.diagnostics[0].message.contains("reed") && !failure.diagnostics[0].message.contains("mean"))
    }

    @Test(arguments: [
        ("env:TOKEN", SecretReference.environment("TOKEN")), ("file:secrets/token", .file("secrets/token")),
        ("secretsmanager:prod/db#password", .secretsManager("prod/db", key: "password")),
        (
            "secretsmanager:arn:aws:secretsmanager:us-west-2:1:secret:a",
            .secretsManager("arn:aws:secretsmanager:us-west-2:1:secret:a", key: nil)
        ),
        ("ssm:/prod/db/password", .parameter("/prod/db/password")),
    ])
    func `a reference to a secret reads back as it was`(text: String, reference: SecretReference) throws {
        #expect(SecretReference(text) == reference)
        #expect(reference.text == text)
        let plan = try CompilerTestBed.plan("1. **A**\n", header: "inputs:\n  x: {from: '\(text)'}\n")
        #expect(plan.inputs.map(\.isSecret) == [true])
        #expect(plan.secretReferences == [reference])
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
