// SPDX-License-Identifier: Apache-2.0

public import RunCore
import Values

/// What became of a script whose executor went away.
extension ShellActions {
    /// How often is looked whether it still runs.
    private static let interval = Duration.milliseconds(500)

    /// Looks for the script's process, and waits a while for its end: as long as it runs, nobody can say what it leaves.
    ///
    /// What a script has done cannot be looked up, so that a person decides; they are told whether it still runs.
    public func examine(_ doubt: Doubt) async -> DoubtFinding {
        let summary = doubt.request.operation.summary
        guard let process = ScriptProcess(facts: doubt.facts) else {
            let reason = "what a script has done cannot be looked up, and no process of it is on record"
            return DoubtFinding(.undetermined, reason: reason, summary: summary)
        }
        var fate = process.fate
        var waited = Duration.zero
        while fate == .running || fate == .leftBehind, waited < min(patience, doubt.request.timeout) {
            guard (try? await pause(Self.interval)) != nil else { break }
            waited += Self.interval
            fate = process.fate
        }
        let since = doubt.since.map { ", begun at \($0.text())" } ?? ""
        let reason =
            switch fate {
            case .running:
                "the script STILL RUNS as process \(process.id) on \(process.host)\(since): wait for its end or stop it "
                    + "(kill -- -\(process.id)) before you answer"
            case .leftBehind:
                "the script is over, but what it started STILL RUNS in the process group \(process.id) on "
                    + "\(process.host)\(since): wait for its end or stop it (kill -- -\(process.id)) before you answer"
            case .over: "the script is over; what it has done cannot be looked up"
            case .unseen(let why):
                "whether the script still runs as process \(process.id)\(since) cannot be seen from here: \(why)"
            }
        return DoubtFinding(.undetermined, reason: reason, summary: summary, facts: process.facts)
    }
}
