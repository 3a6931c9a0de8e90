// SPDX-License-Identifier: Apache-2.0

import Processes
public import RunCore
import RunbookModel
import Values

/// What became of a script whose executor went away.
extension ShellActions {
    /// How often is looked whether it still runs.
    private static let interval = Duration.milliseconds(500)

    /// Watches the script to its end when it still runs below its supervisor, and takes what that has put on record.
    ///
    /// Without a record a person decides, since what a script has done cannot be looked up; they are told whether it still
    /// runs, and before that its end is waited for a while.
    public func examine(_ doubt: Doubt) async -> DoubtFinding {
        if !doubt.isAnswered, let finding = await recorded(doubt) { return finding }
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
            case .over: "the script is over, perhaps in its middle; what it has done cannot be looked up"
            case .unseen(let why):
                "whether the script still runs as process \(process.id)\(since) cannot be seen from here: \(why)"
            }
        let evidence = fate == .over ? unfinished(doubt) : nil
        return DoubtFinding(
            .undetermined,
            reason: reason,
            summary: summary,
            evidence: evidence.map { [$0] } ?? [],
            facts: process.facts
        )
    }

    /// What a script has printed here of which nobody saw the end; nil when nothing of it lies here, or none may be kept.
    private func unfinished(_ doubt: Doubt) -> EvidenceItem? {
        guard !doubt.isAnswered, case .shell(let shell) = doubt.request.operation,
            let spool = spools.latest(of: doubt.request),
            FileAccess.lastComponent(spool.folder) == doubt.facts["spool"]?.stringValue
        else { return nil }
        return unfinished(spool, shell, doubt.request)
    }

    /// What lies in the spool of a script of which nobody saw the end; nil when none of it may be kept.
    func unfinished(
        _ spool: ScriptSpool,
        _ shell: ResolvedOperation.Shell,
        _ request: OperationRequest
    ) -> EvidenceItem? {
        guard !request.yieldsSecret else { return nil }
        var (texts, bytes): (JSONObject, JSONObject) = ([:], [:])
        for stream in ScriptSpool.Stream.allCases {
            let written = spool.pieces(of: stream).last.map { $0.offset + $0.bytes.count } ?? 0
            let output = ScriptOutput(spool, stream, written: written)
            texts[stream.rawValue] = .string(output.text(hiding: request.mask))
            bytes[stream.rawValue] = .integer(written)
        }
        let document: JSONValue = [
            "script": .string(shell.script), "result": .object(texts), "bytes": .object(bytes), "lost": true,
        ]
        return EvidenceItem(
            name: "script",
            mediaType: "application/json",
            bytes: Array((document.text(.indented) + "\n").utf8)
        )
    }

    /// What the script's supervisor has put on record, once the script is over; nil when there is no record.
    private func recorded(_ doubt: Doubt) async -> DoubtFinding? {
        guard case .shell(let shell) = doubt.request.operation, let spool = spools.latest(of: doubt.request),
            let name = doubt.facts["spool"]?.stringValue
        else { return neverBegun(doubt, nil) }
        guard FileAccess.lastComponent(spool.folder) == name else { return nil }
        var ending = spool.record.map { ScriptRun.Ending.ended($0) }
        var isWatched = false
        if ending == nil, let supervisor = ScriptProcess(facts: doubt.facts, named: "supervisor") {
            isWatched = supervisor.fate == .running
            let news = ScriptNews(spool, doubt.request)
            let run = ScriptRun(spool) { news.tell() }
            ending = await run.follow(supervisor: supervisor.id) { supervisor.fate == .running }
            news.tell(isOver: true)
        }
        guard case .ended(let record) = ending else { return nil }
        if record.wasWithheld { return neverBegun(doubt, record) }
        let how = isWatched ? "was watched on by another executor than began it" : "finished while no executor watched"
        let end =
            record.wasCancelled
            ? "was stopped in its middle, and what it did before that is there"
            : "\(how), and ended with status \(record.status)"
        var finding = DoubtFinding(
            record.status == 0 && !record.wasCancelled ? .tookEffect : .undetermined,
            reason: "the script \(end)",
            summary: doubt.request.operation.summary
        )
        finding.outcome = outcome(record, of: spool, shell, doubt.request)
        return finding
    }

    /// The finding on a script whose executor went away before it said that the script may begin.
    private func neverBegun(_ doubt: Doubt, _ found: ScriptRecord?) -> DoubtFinding? {
        guard let record = found ?? spools.latest(of: doubt.request)?.record, record.wasWithheld else { return nil }
        let reason = "its executor went away before the script's first command, and the script was not begun"
        return DoubtFinding(.repeatable, reason: reason, summary: doubt.request.operation.summary)
    }
}
