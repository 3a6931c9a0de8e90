// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import SQLText

/// Finds commands that cannot be carried out as they are written: corrects them where that is certain, splits them
/// where a fence holds several statements, and leaves all others to a person, as in the adopted document.
enum BrokenStepDetector {
    /// Only the document itself can be corrected: a sidecar leaves it as it is.
    static func run(_ analysis: ImportAnalysis, _ form: ImportProposal.Form, _ draft: inout ImportDraft) {
        for index in analysis.draft.steps.indices {
            guard let lowering = analysis.draft.steps[index].lowering else { continue }
            let id = analysis.id(index)
            let mistakes = analysis.mistakes[id] ?? []
            if let action = analysis.actions[index], action.language == .sql,
                readSQL(index, action, form, analysis, &draft)
            {
                continue
            }
            let edits = mistakes.compactMap(\.fixIt).filter { analysis.draft.source.range.contains($0.range) }
            guard form == .native, !mistakes.isEmpty, edits.count == mistakes.count else {
                makeManual(index, lowering.reasons, analysis, &draft)
                continue
            }
            draft.steps[index].corrections = edits.map {
                TextEdit(range: $0.range.offsets, replacement: $0.replacement)
            }
            for mistake in mistakes {
                let line = mistake.range.map(analysis.line)
                draft.note("correction", mistake.fix ?? "corrected", because: mistake.message, step: id, line: line)
            }
        }
    }

    /// SQL never compiles without a connection, which the proposal has; several statements become several steps.
    private static func readSQL(
        _ index: Int,
        _ action: ImportAnalysis.Action,
        _ form: ImportProposal.Form,
        _ analysis: ImportAnalysis,
        _ draft: inout ImportDraft
    ) -> Bool {
        // A fence that was never closed has swallowed others: nobody knows which of it is SQL.
        guard !action.text.text.contains("```"), !action.text.text.contains("~~~") else { return false }
        guard draft.steps[index].attributes.contains(where: { $0.key == .connection }) else { return false }
        let bytes = Array(action.text.text.utf8)
        var starts = [0]
        while starts.count < 50 {
            let start = starts[starts.count - 1]
            do throws(SQLRefusal) {
                let statement = try SQLStatement(String(decoding: bytes[start...], as: UTF8.self))
                if starts.count == 1 { draft.steps[index].set(.effect, statement.effect.rawValue) }
                break
            } catch {
                let next = start + error.offset
                guard error.code == .severalStatements, form == .native, next > start, next < bytes.count,
                    bytes[..<next].reversed().prefix(while: { $0 != 0x0A }).allSatisfy({ $0 == 0x20 || $0 == 0x09 })
                else { return false }
                starts.append(next)
            }
        }
        let ids = Set(analysis.draft.steps.indices.map(analysis.id))
        let further = starts.indices.dropFirst().map { "\(analysis.id(index))-\($0 + 1)" }
        // Another step has the id of a further statement already.
        guard ids.isDisjoint(with: further) else { return false }
        draft.steps[index].splits = Array(starts.dropFirst())
        return true
    }

    static func makeManual(
        _ index: Int,
        _ reasons: [String],
        _ analysis: ImportAnalysis,
        _ draft: inout ImportDraft
    ) {
        let step = analysis.draft.steps[index]
        guard draft.steps[index].manual == nil else { return }
        let id = analysis.id(index)
        let lowering = StepDraft.Lowering(reasons: reasons, effect: .change)
        let why = reasons.first ?? "its command cannot be carried out"
        var manual = ImportDraft.Step()
        manual.set(.id, id)
        manual.manual = (lowering.question(step.text ?? PlacedText("", somewhereIn: step.range)), why)
        draft.steps[index] = manual
        draft.items.removeAll { $0.step == id && $0.kind != "input" }
        draft.questions.removeAll { $0.step == id }
        let line = analysis.line(step.range)
        draft.note("manual", "a person does it by hand", because: why, step: id, line: line)
        let end = why.last.map { ".?!".contains($0) } == true ? "" : "."
        draft.ask("Correct the command of '\(id)': \(why)\(end)", step: id, line: line)
    }
}
