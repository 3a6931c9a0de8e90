// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
import Values

/// Performs reads and withholds everything that may change something: the performer of dry runs.
///
/// A script that only looks is withheld, too, when it talks to another host than those that are admitted, or when nobody can
/// tell. What it withholds never reaches the performer behind it, and so never a network. Of an S3 transfer the listings are
/// read, as `aws s3 --dryrun` reads them, to say what would be done.
public struct WithholdingPerformer: ActionPerformer {
    /// How many actions of a transfer are named.
    private static let shownActions = 10

    private let reader: any ActionPerformer
    private let hosts: AdmittedHosts

    /// Withholds changes and leaves reads to another performer, as far as scripts go to hosts that are admitted.
    public init(_ reader: any ActionPerformer, admitting hosts: AdmittedHosts) {
        self.reader = reader
        self.hosts = hosts
    }

    /// Looks at the target before a read; before what is withheld there is nothing to look at.
    public func prepare(_ request: OperationRequest) async -> TargetReadiness {
        request.effect == .read && refusal(of: request) == nil ? await reader.prepare(request) : .ready
    }

    /// Why a script must not be started, although it only looks; nil for every other operation.
    private func refusal(of request: OperationRequest) -> String? {
        guard case .shell(let shell) = request.operation else { return nil }
        return hosts.refusal(of: shell.script)
    }

    /// Performs a read, or withholds the operation.
    public func perform(_ request: OperationRequest) async -> OperationOutcome {
        guard request.effect == .read else {
            return .withheld(reason: "withheld by the dry run: \(request.operation.summary)\(await plan(request))")
        }
        if let reason = refusal(of: request) { return .withheld(reason: "withheld by the dry run: \(reason)") }
        return await reader.perform(request)
    }

    /// What shows the effect of a change: it is read by a dry run too, to say whether the state holds already.
    public func reading(of operation: ResolvedOperation) -> EffectReading? { reader.reading(of: operation) }

    /// Which cluster a statement would go to: it is asked by reading.
    public func cluster(of request: OperationRequest) async -> ClusterReading? { await reader.cluster(of: request) }

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
