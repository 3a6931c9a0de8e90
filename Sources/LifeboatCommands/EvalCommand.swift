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
              echo '{"a": 7}' | lifeboat eval 'b >= 30' --format json      says in `undetermined` why nothing is known
            """
    )

    @Flag(help: "JMESPath exactly as specified, without the dialect.")
    var strict = false

    @Option(help: "Print the value alone (text), or with why there is none (json).")
    var format = OutputFormat.text

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
                tell(try parsed.value(of: root))
            } else {
                let operand = try parsed.value(of: root, in: Scope(now: SystemClock.now()))
                if let reason = operand.unobservedReason {
                    CommandOutput.progress("lifeboat: undetermined: \(reason)")
                    if format == .json { CommandOutput.json(["value": .null, "undetermined": .string(reason)]) }
                    return .exceptions
                }
                tell(operand.json ?? .null)
            }
        } catch {
            return complain(error)
        }
        return .done
    }

    private func tell(_ value: JSONValue) {
        switch format {
        case .json: CommandOutput.json(["value": value, "undetermined": .null])
        case .text: CommandOutput.result(value.text(.compact))
        }
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
