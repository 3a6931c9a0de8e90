// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel

/// Performs reads and withholds everything that may change something: the performer of dry runs.
///
/// What it withholds never reaches the performer behind it, and so never a network.
public struct WithholdingPerformer: ActionPerformer {
    private let reader: any ActionPerformer

    /// Withholds changes and leaves reads to another performer.
    public init(_ reader: any ActionPerformer) { self.reader = reader }

    /// Looks at the target before a read; before what is withheld there is nothing to look at.
    public func prepare(_ request: OperationRequest) async -> TargetReadiness {
        request.effect == .read ? await reader.prepare(request) : .ready
    }

    /// Performs a read, or withholds the operation.
    public func perform(_ request: OperationRequest) async -> OperationOutcome {
        guard request.effect == .read else {
            return .withheld(reason: "withheld by the dry run: \(request.operation.summary)")
        }
        return await reader.perform(request)
    }
}
