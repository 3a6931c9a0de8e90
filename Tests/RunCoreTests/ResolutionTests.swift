// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

struct ResolutionTests {
    private let scope = TemplateScope(
        Scope(
            values: [
                "name": .observed("db-1"), "count": .observed(3), "list": .observed(["a", "b"]),
                "nothing": .observed(nil),
                "unseen": .unobserved("step 'x' has not run"), "password": .secret("hunter2"),
            ],
            now: Sample.start
        )
    )

    private func failure(_ template: Template) -> ResolutionError? {
        do throws(ResolutionError) {
            _ = try scope.value(of: template)
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Failures

    @Test(arguments: ["unseen", "nothing", "absent", "name.member", "list[7]"])
    func `a hole without a value stops the whole template`(hole: String) {
        let expression = Sample.hole(hole)
        let templates: [Template] = [
            .expression(expression), .text([.literal("x"), .expression(expression)]), .list([.expression(expression)]),
            .object([.init(name: "k", value: .list([.expression(expression)]))]),
        ]
        for template in templates { #expect(failure(template)?.code == .unobserved, "\(template)") }
    }

    @Test func `the reason names the hole and shows no value`() {
        #expect(failure(.expression(Sample.hole("unseen")))?.description == "${unseen}: step 'x' has not run")
    }

    // MARK: - Values

    @Test func `a hole alone keeps its type, a hole in text becomes text`() throws {
        #expect(try scope.value(of: .expression(Sample.hole("count"))) == 3)
        #expect(try scope.value(of: .text([.literal("n="), .expression(Sample.hole("count"))])) == "n=3")
        #expect(try scope.value(of: .text([.expression(Sample.hole("list"))])) == "[\"a\",\"b\"]")
        #expect(try scope.text(of: .expression(Sample.hole("name"))) == "db-1")
    }

    @Test func `a value is never parsed again`() throws {
        var hostile = scope
        hostile.scope.values["name"] = .observed("${password} $(rm -rf /) ' OR 1=1")
        #expect(try hostile.text(of: .expression(Sample.hole("name"))) == "${password} $(rm -rf /) ' OR 1=1")
    }

    @Test func `every part of an operation is filled`() throws {
        let hole = Template.expression(Sample.hole("name"))
        let transfer = Operation.aws(
            AWSOperation(
                service: "s3",
                operation: "PutObject",
                form: .transfer(verb: "cp", source: hole, destination: .literal("s3://b"), options: .object([])),
                region: hole,
                parameters: .object([.init(name: "Id", value: hole)]),
                outputFile: hole
            )
        )
        guard case .aws(let aws) = try ResolvedOperation(transfer, in: scope) else { return }
        #expect(aws.form == .transfer(verb: "cp", source: "db-1", destination: "s3://b", options: [:]))
        #expect(aws.region == "db-1")
        #expect(aws.parameters == ["Id": "db-1"])
        #expect(aws.outputFile == "db-1")
        let sql = Operation.sql(SQLOperation(connection: .explicit(hole), statement: "SELECT $1", parameters: [hole]))
        guard case .sql(let query) = try ResolvedOperation(sql, in: scope) else { return }
        #expect(query.connection == .explicit("db-1"))
        #expect(query.statement == "SELECT $1")
        #expect(query.parameters == ["db-1"])
    }

    // MARK: - Secrets

    @Test func `no secret stays in what is recorded, wherever it was filled in`() throws {
        let hole = Template.expression(Sample.hole("password"))
        let text = Template.text([.literal("pw="), .expression(Sample.hole("password")), .literal(";")])
        let operations: [Operation] = [
            .aws(
                AWSOperation(
                    service: "x",
                    operation: "Y",
                    parameters: .object([.init(name: "P", value: .list([text]))])
                )
            ),
            .aws(
                AWSOperation(
                    service: "s3",
                    operation: "Y",
                    form: .transfer(
                        verb: "cp",
                        source: text,
                        destination: hole,
                        options: .object([.init(name: "k", value: hole)])
                    )
                )
            ),
            .sql(
                SQLOperation(
                    connection: .explicit(.object([.init(name: "password", value: hole)])),
                    statement: "S",
                    parameters: [hole]
                )
            ),
            .shell(ShellScript(script: "s", environment: [.init(name: "P", value: text)])),
        ]
        for operation in operations {
            let resolved = try ResolvedOperation(operation, in: scope)
            #expect("\(resolved)".contains("hunter2"))
            let shown = "\(resolved.withoutSecrets(["password": "hunter2"]))"
            #expect(!shown.contains("hunter2"))
            #expect(shown.contains("(secret)"))
        }
    }

    @Test func `a secret that is part of another one leaves nothing of it behind`() throws {
        let operation = Operation.shell(
            ShellScript(script: "s", environment: [.init(name: "P", value: .literal("abcdef"))])
        )
        let resolved = try ResolvedOperation(operation, in: scope)
        for _ in 0..<20 {
            guard case .shell(let shell) = resolved.withoutSecrets(["a": "abc", "b": "abcdef", "c": "cde"]) else {
                return
            }
            #expect(shell.environment.map(\.value) == ["(secret)"])
        }
    }

    @Test func `a secret number is a secret`() throws {
        let operation = Operation.sql(
            SQLOperation(connection: .named("c"), statement: "S", parameters: [.literal(4711), .literal(1)])
        )
        let resolved = try ResolvedOperation(operation, in: scope).withoutSecrets(["pin": 4711])
        guard case .sql(let sql) = resolved else { return }
        #expect(sql.parameters == ["(secret)", 1])
    }
}
