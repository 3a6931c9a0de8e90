// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel

/// Finds what each step is: its id and effect, the database of its SQL, and what it waits for.
enum StepDetector {
    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        draft.steps = analysis.draft.steps.map { _ in ImportDraft.Step() }
        for index in analysis.draft.steps.indices {
            let step = analysis.draft.steps[index]
            draft.steps[index].set(.id, analysis.id(index))
            guard analysis.actions[index] != nil else {
                let question = step.confirmation ?? "\(step.title): done?"
                draft.steps[index].manual = (question, nil)
                continue
            }
            readEffect(index, analysis, &draft)
            readCaptures(index, analysis, &draft)
            readConnection(index, analysis, &draft)
            readWaiting(index, analysis, &draft)
        }
    }

    private static func readEffect(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let step = analysis.draft.steps[index]
        guard !step.commands.isEmpty else { return }
        draft.steps[index].set(.effect, step.knownEffect.rawValue)
    }

    /// The variables that a later fence reads: an adopted document hands them on by itself, a native one says so.
    private static func readCaptures(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let fields = analysis.draft.steps[index].captures.compactMap { capture, _ in
            capture.expression.map { (key: capture.name, value: $0.source) }
        }
        guard !fields.isEmpty else { return }
        draft.steps[index].parts.append(
            ImportDraft.Part(kind: .capture, fields: fields, reason: "a later step reads it")
        )
    }

    // MARK: - SQL

    private static func readConnection(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        guard analysis.actions[index]?.language == .sql else { return }
        let line = analysis.line(analysis.draft.steps[index].range)
        let id = analysis.id(index)
        guard analysis.workspace != nil else {
            draft.steps[index].set(.connection, "primary")
            draft.ask("Which database does '\(id)' ask? 'primary' is only a name for it.", step: id, line: line)
            return
        }
        let connections = (analysis.environment?.connections ?? []).map(\.name)
        let said =
            analysis.words(about: index) + analysis.draft.steps[index].sectionTitles.joined(separator: " ").lowercased()
        let words = Set(said.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        var named = connections.filter { words.contains($0.lowercased()) }
        if named.isEmpty, !words.isDisjoint(with: ["promoted", "replica", "standby", "failover"]) {
            named = connections.filter { ["dr", "replica", "standby", "secondary"].contains($0.lowercased()) }
        }
        if connections.count == 1 || named.count == 1, let name = named.first ?? connections.first {
            draft.steps[index].set(.connection, name)
            let reason = named.count == 1 ? "the document speaks of it" : "the environment has no other"
            draft.note("step", "connection=\(name)", because: reason, step: id, line: line)
        } else if let name = connections.first {
            draft.steps[index].set(.connection, name)
            let names = connections.joined(separator: ", ")
            draft.ask("Which database does '\(id)' ask: \(names)? '\(name)' is only the first.", step: id, line: line)
        } else {
            draft.ask("Which database does '\(id)' ask? The environment names none.", step: id, line: line)
        }
    }

    // MARK: - Waiting

    /// A read that the text tells to wait for is repeated; of a change only a person can say what to wait for.
    private static func readWaiting(_ index: Int, _ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let step = analysis.draft.steps[index]
        let words = analysis.words(about: index).split { !$0.isLetter }
        guard words.contains("wait"), !step.commands.isEmpty else { return }
        let isWaiter = analysis.calls(index).contains { if case .waiter = $0.form { true } else { false } }
        guard !isWaiter else { return }
        let line = analysis.line(step.range)
        let id = analysis.id(index)
        if step.knownEffect == .read {
            draft.steps[index].set(.retry, "20x30s")
            draft.note("wait", "retry=20x30s", because: "the document says to wait", step: id, line: line)
        } else {
            draft.ask(
                "What does '\(id)' wait for? The document says to wait; a 'yaml wait' fence says until when.",
                step: id,
                line: line
            )
        }
    }
}
