// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Synchronization

extension OptionTable {
    /// A table that has been made, and the description that it was made from.
    private struct Made: Sendable {
        let service: ServiceModel
        let table: OptionTable
    }

    private static let made = Mutex<[String: Made]>([:])
    /// Descriptions have some twenty thousand operations; more come from somewhere else and are not kept.
    private static let capacity = 32_768

    /// The options of an operation, made once: a runbook repeats its operations, and a table costs more than a command.
    static func shared(
        _ operation: OperationModel,
        of service: ServiceModel,
        command: String,
        word: String
    ) -> OptionTable {
        let key = "\(command) \(word) \(operation.name)"
        if let known = made.withLock({ $0[key] }), known.service.isSame(as: service) { return known.table }
        let table = OptionTable(operation, of: service, command: command, word: word)
        made.withLock { made in
            if made.count < capacity { made[key] = Made(service: service, table: table) }
        }
        return table
    }
}
