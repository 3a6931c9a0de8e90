// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Digests
import Glibc
import RunCore
import RunStore
import RunbookCompiler
import RunbookModel
import Values

/// The values of a run's inputs: bound when it is opened, and the secret ones again whenever it is gone on with.
enum RunInputs {
    /// The values of all inputs; what is wrong with them is told.
    static func bind(_ plan: Plan, _ given: [(name: String, text: String)]) throws -> JSONObject {
        switch InputBinding.bind(plan.inputs, given: given) {
        case .success(let values): return values
        case .failure(let failure):
            let renderer = TextRenderer(sources: [], style: Findings.style(for: STDERR_FILENO))
            CommandOutput.rendered(renderer.render(failure.diagnostics), to: STDERR_FILENO)
            throw Failure(.invalid, "the inputs do not fit; nothing was run")
        }
    }

    /// SHA-256 of the inputs, as approvals sign them.
    ///
    /// A secret that is kept elsewhere counts by its reference: it may be renewed while a run is under way.
    static func digest(of values: JSONObject, _ plan: Plan, given: [(name: String, text: String)]) -> String {
        var signed = values
        for input in plan.inputs where !given.contains(where: { $0.name == input.name }) {
            if let source = input.source { signed[input.name] = ["from": .string(source.text)] }
        }
        return SHA256.digest(of: JSONValue.object(signed).text(.canonical)).hex
    }

    /// The values of the secret inputs, of which those that are kept elsewhere are not given.
    static func secrets(
        of plan: Plan,
        _ given: [(name: String, text: String)],
        _ kept: [(name: String, text: String)]
    ) throws -> [String: JSONValue] {
        let secret = plan.inputs.filter(\.isSecret)
        for (name, _) in given where !secret.contains(where: { $0.name == name }) {
            throw Failure(.usage, "'\(name)' cannot be given again: only secret inputs can, the others are on record")
        }
        guard !secret.isEmpty else { return [:] }
        guard case .success(let values) = InputBinding.bind(secret, given: given + kept) else {
            let advice = "give them again: \(SecretInputs(of: plan).advice)"
            throw Failure(.invalid, "secret inputs are not on record and must be given again", advice: advice)
        }
        return Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
    }

    /// Refuses other values than those that the run was opened, and perhaps approved, with.
    static func check(
        _ secrets: [String: JSONValue],
        of history: RunHistory,
        given: [(name: String, text: String)]
    ) throws {
        guard !secrets.isEmpty else { return }
        var inputs = history.opening.inputs.objectValue ?? JSONObject()
        for (name, value) in secrets { inputs[name] = value }
        guard digest(of: inputs, history.plan, given: given) == history.opening.inputsDigest else {
            throw Failure(.refused, "the secret inputs are not those that the run was opened with")
        }
    }
}
