// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookCompiler
import RunbookModel
import Values

/// A secret input whose value is on no record, and which is known again by the digest of what the run was opened with.
///
/// Of several such inputs none is: only all of them together have the digest.
struct OpenedSecret {
    /// The input's name.
    let name: String
    private let input: InputDeclaration
    private let history: RunHistory

    /// The one secret input of a run that the runbook does not say the place of; nil when there is none, or more than one.
    init?(of history: RunHistory) {
        let secrets = history.begunPlan.inputs.filter { $0.isSecret && $0.source == nil }
        guard secrets.count == 1, let input = secrets.first else { return nil }
        (name, self.input, self.history) = (input.name, input, history)
    }

    /// Whether the text, or a word of it, is the value.
    func isIn(_ text: String) -> Bool { !words(in: text).isEmpty }

    /// What of the text is the value.
    func words(in text: String) -> [String] { Self.words(of: text).filter(isValue) }

    private func isValue(_ word: String) -> Bool {
        let given = [(name: name, text: word)]
        guard case .success(let values) = InputBinding.bind([input], given: given) else { return false }
        var inputs = history.opening.inputs.objectValue ?? JSONObject()
        for (name, value) in values { inputs[name] = value }
        return RunInputs.digest(of: inputs, history.begunPlan, given: given) == history.opening.inputsDigest
    }

    /// What of a text may be a value that somebody wrote into it: all of it, its words, and these without what stands around
    /// them or before them, as in `(value).` and `word=value`.
    private static func words(of text: String) -> Set<String> {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let parts = words.flatMap { word in
            word.split(whereSeparator: { "=:,;".contains($0) }).map(String.init) + [word]
        }
        let isAround = { (character: Character) in !character.isLetter && !character.isNumber }
        let bare = parts.map { String($0.drop(while: isAround).reversed().drop(while: isAround).reversed()) }
        return Set([text] + words + parts + bare).subtracting([""])
    }
}
