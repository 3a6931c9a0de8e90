// SPDX-License-Identifier: Apache-2.0

import Processes
import RunbookModel

/// The secret inputs of a plan, as a command gets them.
struct SecretInputs {
    private let secrets: [InputDeclaration]

    init(of plan: Plan) { secrets = plan.inputs.filter(\.isSecret) }

    /// What was given, with the secrets that were not: the person at the terminal types them, unseen.
    ///
    /// Secrets that were given on the command line are shown there no longer.
    ///
    /// - Throws: `Failure` when the person types nothing.
    func completing(
        _ given: [(name: String, text: String)],
        isAttended: Bool
    ) throws -> [(name: String, text: String)] {
        hide(given)
        guard isAttended else { return given }
        var given = given
        for input in secrets where input.source == nil && input.defaultValue == nil {
            guard !given.contains(where: { $0.name == input.name }) else { continue }
            guard let text = HiddenLine.read("the secret input '\(input.name)' (it is not shown): "), !text.isEmpty
            else {
                throw Failure(.invalid, "no value was typed for the secret input '\(input.name)'; nothing was run")
            }
            given.append((input.name, text))
        }
        return given
    }

    /// How those that are missing can be given, to whom nobody asks.
    var advice: String {
        let names = secrets.filter { $0.source == nil }.map { "--input-from \($0.name)=env:NAME" }
        return "\(names.joined(separator: " ")), or at a terminal, which asks for them"
    }

    private func hide(_ given: [(name: String, text: String)]) {
        for (name, text) in given where secrets.contains(where: { $0.name == name }) {
            let words = CommandLine.arguments.filter { $0.hasSuffix("\(name)=\(text)") && !text.isEmpty }
            guard !words.isEmpty else { continue }
            ProcessArguments.hide(text)
            CommandOutput.progress(
                "note: the secret input '\(name)' stood on the command line: others may have read it, and the shell keeps it."
                    + " Leave it out and type it when asked, or use --input-from \(name)=env:NAME"
            )
        }
    }
}
