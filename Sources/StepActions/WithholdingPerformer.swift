// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
import Values

/// Performs reads and withholds everything that may change something: the performer of dry runs.
///
/// What it withholds never reaches the performer behind it, and so never a network. Of an S3 transfer the listings are
/// read, as `aws s3 --dryrun` reads them, to say what would be done.
public struct WithholdingPerformer: ActionPerformer {
    /// How many actions of a transfer are named.
    private static let shownActions = 10

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
            return .withheld(reason: "withheld by the dry run: \(request.operation.summary)\(await plan(request))")
        }
        return await reader.perform(request)
    }

    /// What shows the effect of a change: it is read by a dry run too, to say whether the state holds already.
    public func reading(of operation: ResolvedOperation) -> EffectReading? { reader.reading(of: operation) }

    /// What a transfer would do, object by object; empty for every other operation.
    private func plan(_ request: OperationRequest) async -> String {
        guard case .aws(var operation) = request.operation,
            case .transfer(let verb, let source, let destination, let given) = operation.form,
            ["cp", "mv", "rm", "sync"].contains(verb), var options = given.objectValue
        else { return "" }
        options["dryrun"] = true
        operation.form = .transfer(verb: verb, source: source, destination: destination, options: .object(options))
        var reading = request
        reading.operation = .aws(operation)
        reading.effect = .read
        switch await reader.perform(reading) {
        case .answered(let answer):
            let listed = answer.output["Transferred"]?.arrayValue ?? []
            let count = answer.output["Count"]?.integerValue ?? Int64(listed.count)
            let lines = listed.prefix(Self.shownActions).map { entry in
                [entry["Action"], entry["Source"], entry["Destination"]].compactMap { $0?.stringValue }
                    .joined(separator: " ")
            }
            let rest = count - Int64(lines.count)
            return "; would do \(count): " + (lines + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
        case .refused(let failure), .notSent(let failure), .unknown(let failure):
            return "; what it would do cannot be said: \(failure.message)"
        case .withheld: return ""
        }
    }
}
