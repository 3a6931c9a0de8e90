// SPDX-License-Identifier: Apache-2.0

import AWSModel
import RunCore
import RunStore
import RunbookModel
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
        return (words + region).map(Self.quoted).joined(separator: " ")
    }

    /// A word as the shell reads it back; one that is not plain is quoted.
    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./:@".utf8.contains(byte)
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
