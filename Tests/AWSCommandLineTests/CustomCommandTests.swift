// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing
import Values

struct CustomCommandTests {
    private static func parse(_ text: String) throws -> AWSCommand {
        try AWSCommand.parse(words: ShellWords.split(text)).get()
    }

    @Test(arguments: [
        (
            "aws eks update-kubeconfig --name prod --alias p --dry-run --region us-east-1", "eks update-kubeconfig",
            #"{"name":"prod","alias":"p","dry-run":true}"#
        ),
        (
            "aws rds generate-db-auth-token --hostname h --port 5432 --username u", "rds generate-db-auth-token",
            #"{"hostname":"h","port":5432,"username":"u"}"#
        ),
        ("aws ecr get-login-password", "ecr get-login-password", "{}"),
        (
            "aws ecr get-login --registry-ids 1 2 --no-include-email", "ecr get-login",
            #"{"registry-ids":["1","2"],"include-email":false}"#
        ),
        (
            "aws logs tail /aws/lambda/f --since 1h --follow --log-stream-names a b", "logs tail",
            #"{"group-name":"/aws/lambda/f","since":"1h","follow":true,"log-stream-names":["a","b"]}"#
        ),
        ("aws configure get region --profile dr", "configure get", #"{"varname":"region"}"#),
        ("aws configure list", "configure list", "{}"),
    ])
    func `a command of the CLI's own keeps its options`(text: String, name: String, options: String) throws {
        let command = try Self.parse(text)
        guard case .custom(let custom) = command.kind else {
            Issue.record("not a custom command")
            return
        }
        #expect(custom.name == name)
        #expect(JSONValue.object(custom.options) == (try JSONParser.parse(options)))
        #expect(command.effect(in: .embedded) == .read)
        #expect(try AWSCommand.parse(words: command.words()).get() == command)
    }

    @Test func `what is refused says what to do instead, and is nothing that Lifeboat can do`() {
        #expect(RefusedCommand.all.map(\.name) == RefusedCommand.all.map(\.name).sorted())
        for refused in RefusedCommand.all {
            #expect(!CustomCommand.all.contains(refused.name))
            let words = ["aws"] + refused.name.split(separator: " ").map(String.init)
            guard case .failure(let problems) = AWSCommand.parse(words: words) else {
                Issue.record("'\(refused.name)' is accepted")
                continue
            }
            #expect(problems.problems.map(\.kind) == [.unsupported])
        }
    }
}
