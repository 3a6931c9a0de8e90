// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// Where a person's word was left for the executor of a run, and who takes it up.
struct LeftWord {
    let run: RunID
    /// The name under which it lies in the run's inbox.
    let letter: String
    let store: StoreName
    /// Who executes the run, and takes it up at once unless they stand still; nil when nobody does.
    let holder: RunHolder?
    /// What takes it up where nobody executes the run.
    let resume: NextCommand

    /// Says what was left by a command, and what happens next; programs are told what was `said`, too.
    func tell(_ command: String, _ said: JSONObject, as format: OutputFormat) {
        switch format {
        case .json: CommandOutput.json(json(command, said))
        case .text: CommandOutput.result(prose: [StyledText(sentence)])
        }
    }

    private var sentence: String {
        if let holder {
            guard holder.isSuspended else { return "left for the executor of \(run), which takes it at once" }
            return "left for the executor of \(run), which takes it when it goes on: \(holder)"
        }
        // Going on may be somebody else's to do than the one who answers.
        return "left for \(run), which nobody executes now; whoever goes on with it takes it up: \(resume)"
    }

    /// The machine form; see `Documentation/schemas/deed.schema.json`.
    private func json(_ command: String, _ said: JSONObject) -> JSONValue {
        var object = JSONObject([("command", .string(command)), ("run", .string(run.text))])
        for (name, value) in said { object[name] = value }
        object["letter"] = .string(letter)
        object["store"] = .string(store.address)
        object["executed"] = .bool(holder != nil)
        let next = (holder != nil ? NextCommand("watch", run.text) : resume).description
        object["next"] = .string(holder?.continuation ?? next)
        return .object(object)
    }
}

extension ApprovalDecision {
    /// What was decided, for a program; `key` is the fingerprint of the key that signed it.
    func said(signedWith key: String?) -> JSONObject {
        JSONObject([
            ("step", .string(step.text)), ("nonce", .string(nonce)), ("by", .string(by)), ("reason", .string(reason)),
            ("at", .string(decidedAt.text())), ("breaksGlass", .bool(breaksGlass == true)),
            ("key", key.map { .string($0) } ?? .null),
        ])
    }
}

extension OperatorAnswer {
    /// What was answered, for a program.
    var said: JSONObject {
        JSONObject([
            ("step", .string(step.text)), ("answer", .string(choice.rawValue)),
            ("inputs", .object(JSONObject((inputs ?? []).map { ($0.name, $0.value) }))), ("by", .string(by)),
            ("reason", .string(reason)), ("at", .string(answeredAt.text())),
            ("attachments", .array((attachments ?? []).map(\.said))),
        ])
    }
}

extension AttachedFile {
    /// What was attached, for a program.
    fileprivate var said: JSONValue {
        ["name": .string(name), "sha256": .string(sha256), "size": .integer(Int64(size))]
    }
}
