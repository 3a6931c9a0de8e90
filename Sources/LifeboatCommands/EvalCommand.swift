// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Expressions
import Glibc
import Values

/// `lifeboat eval`: evaluates an expression over JSON from standard input.
struct EvalCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate an expression over the JSON on standard input.",
        discussion: """
            Without --strict the expression is in the assertion dialect: JMESPath with bare numbers, durations, sizes
            and arithmetic. With --strict it is JMESPath exactly as specified, as in `aws --query`.

            EXAMPLES
              echo '{"a": 7}' | lifeboat eval 'a >= 30'
              aws rds describe-db-instances | lifeboat eval --strict 'DBInstances[*].DBInstanceIdentifier'
            """
    )

    @Flag(help: "JMESPath exactly as specified, without the dialect.")
    var strict = false

    @Argument(help: "The expression.")
    var expression: String

    func perform() async throws -> ExitStatus {
        let parsed: Expression
        do throws(ExpressionError) {
            parsed = try Expression(expression, dialect: strict ? .jmespath : .value)
        } catch {
            return complain(error)
        }
        let root = try readInput()
        do throws(ExpressionError) {
            if strict {
                CommandOutput.result(try parsed.value(of: root).text(.compact))
            } else {
                let operand = try parsed.value(of: root, in: Scope(now: SystemClock.now()))
                if let reason = operand.unobservedReason {
                    CommandOutput.progress("lifeboat: undetermined: \(reason)")
                    return .exceptions
                }
                CommandOutput.result((operand.json ?? .null).text(.compact))
            }
        } catch {
            return complain(error)
        }
        return .done
    }

    private func complain(_ error: ExpressionError) -> ExitStatus {
        CommandOutput.progress("\(error.kind.rawValue): \(error.rendered(in: expression))")
        return .invalid
    }

    private func readInput() throws -> JSONValue {
        let bytes = try InputReader.standardInput(limit: 256 << 20)
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw Failure(.invalid, "standard input is not JSON: \(error)")
        }
    }
}
