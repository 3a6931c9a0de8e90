// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// Where a run stands that is gone on with, for an operator who never saw it: what is done, what is wrong with it, who is
/// waited for, what comes next, and how much time is left.
public struct ResumptionView: Sendable {
    private let machine: RunMachine
    private let records: Int
    private let left: Timestamp
    private let now: Timestamp
    private let times: [String]
    private let answers: LeftAnswers
    private let restart: StoreRestart?
    private let scripts: [LeftScript]

    /// How many names of steps are spelled out; the rest is counted.
    private static let named = 3

    /// A view of a run as it was left.
    ///
    /// - Parameters:
    ///   - machine: The run as its record says.
    ///   - records: How many records there are.
    ///   - left: When the last of them was written.
    ///   - tally: How much of the run's time is used.
    ///   - answers: What people have left meanwhile, which is taken up next.
    ///   - scripts: Those that its executor left behind.
    ///   - restart: That the store forgot who had the run after its last record, if it did.
    ///   - now: The moment.
    public init(
        _ machine: RunMachine,
        records: Int,
        left: Timestamp,
        tally: RunTally,
        answers: LeftAnswers = LeftAnswers(),
        scripts: [LeftScript] = [],
        restart: StoreRestart? = nil,
        at now: Timestamp
    ) {
        self.machine = machine
        self.records = records
        self.left = left
        self.now = now
        self.answers = answers
        self.scripts = scripts
        self.restart = restart
        times = [tally.clock(at: now), tally.limit(at: now)].compactMap(\.self)
    }

    /// The lines for a person, the totals first.
    public func lines() -> [StyledText] {
        let found = asFound
        let totals = RunViewText.totals(machine.summary, open: machine.openStepCount)
        var lines = [StyledText("going on after \(records) records: \(totals)"), StyledText("  \(absence)")]
        if !times.isEmpty { lines.append(StyledText("  " + times.joined(separator: "  ·  "))) }
        if let done { lines.append(StyledText("  \(done)")) }
        lines += RunGlance(found, at: now, isExecuted: false, scripts: scripts, left: answers).attention.map {
            StyledText("  ") + $0
        }
        return (lines + next(of: found)).map { StyledText("  ") + $0 }
    }

    /// The run as this executor finds it: what nobody works on any more is over, or in doubt.
    private var asFound: RunMachine {
        var found = machine
        let nobody = ExecutorIdentity(operatorName: "", host: "", process: 0, toolVersion: "", attended: false)
        found.apply(.executorStarted(nobody), at: now)
        return found
    }

    /// Since when nobody has worked on it, and why as far as that is on record.
    private var absence: String {
        let age = max(0, (now - left).components.seconds)
        // That it was amended meanwhile stands above, and is not why nobody worked.
        let isAmended = machine.standingReason == machine.amendments.last?.standingReason
        let standing = isAmended ? nil : machine.standingReason
        let reason = machine.state == .running ? restart?.moment ?? RunViewText.isGone : standing
        return "nobody worked on it since \(left.text()), \(Duration.seconds(age).shortText)"
            + (reason.map { ": \(machine.plan.shown($0))" } ?? "")
    }

    /// What is done and not done again; nil when nothing is.
    private var done: String? {
        let steps = machine.plan.steps.map(\.id).filter { machine.status(of: $0).state.isSuccess }
        guard !steps.isEmpty else { return nil }
        // One more name is shorter than saying that there is one more.
        let hidden = steps.count > Self.named + 1 ? steps.count - Self.named : 0
        let names = steps.dropFirst(hidden).map(\.text).joined(separator: ", ")
        let earlier = hidden > 0 ? "\(hidden) before, then " : ""
        return "done, and not done again: \(earlier)\(names)"
    }

    /// The first steps to come, with how much they may change and whose approval they need.
    private func next(of found: RunMachine) -> [StyledText] {
        let open = found.plan.steps.filter { step in
            // Of a run that ends, only what runs always is still begun.
            found.status(of: step.id).state == .pending && step.compensates == nil
                && (found.end == nil || step.runsAlways)
        }
        let lines = open.prefix(Self.named).enumerated().map { index, step in
            let approval = step.approval.flatMap(found.plan.approval).map { policy in
                let who = policy.roles.isEmpty ? "anybody but the starter" : policy.roles.joined(separator: ", ")
                return ", after an approval by \(policy.count) of \(who)"
            }
            let again = found.status(of: step.id).attempt > 0 ? ", begun before" : ""
            let title = found.plan.shown(step.title)
            let head = index == 0 ? "to come:" : "        "
            return StyledText("  \(head) \(step.id)  \(title)  (\(step.effect.rawValue)\(approval ?? "")\(again))")
        }
        let rest = open.count - lines.count
        return lines + (rest > 0 ? [StyledText("           and \(rest) more")] : [])
    }
}
