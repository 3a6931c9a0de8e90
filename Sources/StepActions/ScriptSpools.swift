// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
public import RunCore
public import RunbookModel

/// Where the spools of scripts lie: `ROOT/RUN/STEP.ATTEMPT.ELEMENT.NUMBER`, the number counted through a run.
///
/// They hold what scripts print as it is, secrets included, so that they are no part of a bundle, for nobody else to read,
/// and erased once what they say is on record.
public struct ScriptSpools: Sendable {
    let root: String

    /// The spools in that folder, which is made when the first script runs.
    public init(root: String) { self.root = root }

    /// Where the spools of a run lie.
    public func folder(of run: RunID) -> String { "\(root)/\(run.text)" }

    /// Why no script of a run can be begun, when the disk cannot keep how that ends; nil when it can.
    ///
    /// Two steps may try side by side, so that what one finds of the other says nothing.
    func fault(for run: RunID) -> StorageFault? {
        let trial = ScriptSpool(folder: "\(root)/\(run.text)/room")
        defer { trial.erase() }
        let code = trial.make()
        let found = code == 0 ? trial.lacksRoom() : code
        guard ScriptSpool.cannotKeep(found) else { return nil }
        let reason = "the output of a script cannot be kept: \(String(cString: strerror(found)))"
        return StorageFault(reason: reason, isFull: ScriptSpool.isFull(found))
    }

    /// A new spool for an operation.
    func next(for request: OperationRequest) -> ScriptSpool {
        let last = numbered(request.run).map(\.number).max() ?? 0
        return ScriptSpool(folder: "\(root)/\(request.run.text)/\(Self.prefix(of: request))\(last + 1)")
    }

    /// The newest spool of an operation; nil when there is none.
    func latest(of request: OperationRequest) -> ScriptSpool? {
        numbered(request.run).filter { $0.name.hasPrefix(Self.prefix(of: request)) }.max { $0.number < $1.number }
            .map { ScriptSpool(folder: "\(root)/\(request.run.text)/\($0.name)") }
    }

    /// Erases what was spooled for an operation.
    func erase(_ request: OperationRequest) {
        erase(request.run) { $0.hasPrefix(Self.prefix(of: request)) }
    }

    /// Erases what earlier executors of a run left, but for the steps whose changes nobody has answered for.
    public func erase(_ run: RunID, besides steps: Set<StepID> = []) {
        erase(run) { name in !steps.contains { name.hasPrefix("\($0.text).") } }
    }

    private func erase(_ run: RunID, _ isOver: (String) -> Bool) {
        for (name, _) in numbered(run) where isOver(name) { ScriptSpool(folder: "\(root)/\(run.text)/\(name)").erase() }
        rmdir("\(root)/\(run.text)")
    }

    func numbered(_ run: RunID) -> [(name: String, number: Int)] {
        ScriptSpool.names(in: "\(root)/\(run.text)").compactMap { name in
            name.split(separator: ".").last.flatMap { Int($0) }.map { (name, $0) }
        }
    }

    private static func prefix(of request: OperationRequest) -> String {
        "\(request.step.text).\(request.attempt).\(request.element ?? 0)."
    }
}
