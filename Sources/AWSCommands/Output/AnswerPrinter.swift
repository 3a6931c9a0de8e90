// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Expressions
import Values

/// Prints answers in one of the AWS CLI's formats, through `--query` where there is one.
struct AnswerPrinter {
    /// Why an answer cannot be printed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let format: AWSCommand.Output
    let query: Expression?
    /// What tables are titled: the operation's name.
    var title: String
    let console: AWSConsole

    /// Whether each page is printed by itself, so that an answer of any size needs little memory.
    var printsPages: Bool { format == .text || format == .yamlStream }

    /// Prints an answer or a page; false when nobody reads any more.
    func print(_ answer: JSONValue) throws(Failure) -> Bool {
        var value = answer
        if let query {
            do throws(ExpressionError) {
                value = try query.value(of: value)
            } catch {
                throw Failure(description: "--query '\(query.source)' cannot be evaluated: \(error.message)")
            }
        }
        return console.print(try text(of: value))
    }

    private func text(of value: JSONValue) throws(Failure) -> String {
        let isEmpty = value == .object(JSONObject())
        switch format {
        case .text: return TextOutput.lines(of: value)
        case .json: return isEmpty ? "" : JSONOutput.text(of: value) + "\n"
        case .yaml: return isEmpty ? "" : YAMLOutput.text(of: value)
        case .yamlStream: return isEmpty ? "" : YAMLOutput.text(of: .array([value]))
        case .table:
            do throws(TableOutput.Unfit) {
                return try TableOutput.text(of: value, title: title, terminalWidth: console.terminalWidth)
            } catch {
                throw Failure(description: error.description)
            }
        }
    }
}
