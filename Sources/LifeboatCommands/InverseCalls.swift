// SPDX-License-Identifier: Apache-2.0

import AWSModel
import RunCore
import RunStore
import RunbookModel
import ShellText
import Values

/// The commands that undo what the steps of a run did, as far as their calls tell.
struct InverseCalls {
    private let intents: [OperationIntent]

    /// Looks at every change that the run was about to send.
    init(_ history: RunHistory) {
        intents = history.entries.compactMap { entry in
            if case .operationIntended(let intent) = entry.recorded.event { intent } else { nil }
        }
    }

    /// The commands that see to an obligation, as they stand in a runbook; none when a person must find them.
    func lines(for obligation: Obligation) -> [String] {
        var seen: Set<String> = []
        let own = intents.filter { $0.step == obligation.id.step && $0.element == obligation.id.element }
        return own.compactMap { line(undoing: $0.operation) }.filter { seen.insert($0).inserted }
    }

    private func line(undoing operation: ResolvedOperation) -> String? {
        guard case .aws(let call) = operation, case .call = call.form else { return nil }
        var parameters: [String: [String]] = [:]
        for (member, value) in call.parameters.objectValue ?? JSONObject() {
            let values = value.arrayValue ?? [value]
            parameters[CommandLineName.make(member)] = values.compactMap(\.stringValue)
        }
        let inverse = InverseCall(
            in: ServiceModels.catalog,
            service: call.service,
            operation: CommandLineName.make(call.operation),
            parameters: parameters
        )
        guard let words = inverse?.words else { return nil }
        let region = call.region.map { ["--region", $0] } ?? []
        return (words + region).map { $0.shellWord() }.joined(separator: " ")
    }
}
