// SPDX-License-Identifier: Apache-2.0

public import RunCore

/// Where the parts of a run lie: the one place that knows the names of files and folders.
///
/// ```
/// .lifeboat/
///   runs/RUN/            the bundle: what is kept, verified and handed to an auditor
///     journal.jsonl      every event, framed, checksummed and chained
///     plan.json          the compiled plan with its sources
///     checklists/*.json  the checklists as they were when the run was opened
///     evidence/SHA256    what was exchanged, named by content
///     signoff/           statement, signature, manifest, report (after `lifeboat sign`)
///   locks/RUN.lock       held by the executor; not part of the bundle
///   locks/RUN.head       the last record that was acknowledged, which shows when the journal has lost its end
///   locks/RUN.moved      where the run was moved to; it is not executed here any more
///   locks/RUN.arrived    the folder that the run was handed over to, which tells it from a copy
///   freeze.json          what was said last about changes by any run; not part of a bundle
///   inbox/RUN/*.json     answers on their way to the executor; not part of the bundle
///   inbox/RUN/*.file-*   the files that come with them, until they are evidence
///   spool/RUN/*          what a script printed and how it ended, until that is on record; not part of the bundle
/// ```
public struct RunLayout: Sendable, Hashable {
    /// The store's folder.
    public let root: String

    /// The layout of a store.
    public init(root: String) { self.root = root }

    /// The folder of all bundles.
    public var runs: String { "\(root)/runs" }

    /// The folder of one bundle.
    public func bundle(_ run: RunID) -> String { "\(runs)/\(run.text)" }

    /// The lock that the executor of a run holds.
    public func lock(_ run: RunID) -> String { "\(root)/locks/\(run.text).lock" }

    /// The place of the last record of a run that was acknowledged.
    public func head(_ run: RunID) -> String { "\(root)/locks/\(run.text).head" }

    /// The same of a bundle that lies in a store; for any other, a file that is not there.
    static func head(ofBundle path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return "\(path)/../../locks/\(name).head"
    }

    /// The folder of answers on their way to the executor.
    public func inbox(_ run: RunID) -> String { "\(root)/inbox/\(run.text)" }

    /// The folder of what scripts print while they run.
    public var spool: String { "\(root)/spool" }

    /// What was said last about changes by any run.
    public var freeze: String { "\(root)/freeze.json" }

    /// The journal's name in a bundle.
    public static let journal = "journal.jsonl"
    /// The plan's name in a bundle.
    public static let plan = "plan.json"
    /// The folder of checklists in a bundle.
    public static let checklists = "checklists"
    /// The folder of evidence in a bundle.
    public static let evidence = "evidence"
    /// The folder of the sign-off in a bundle.
    public static let signoff = "signoff"
}
