// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunCore
import RunbookModel
import Values

/// When a runbook may change anything here: its own windows, and those of the workspace.
struct ChangeWindows {
    let calendar: WindowCalendar
    /// Why an operator sets the windows aside; nil when nobody does.
    private let overriding: String?
    private let mayBeOverridden: Bool

    /// The windows of a plan and of the workspace.
    ///
    /// - Throws: `Failure` when a time zone is not known here, or nobody may set the windows aside as is asked.
    init(_ plan: Plan, _ workspace: Workspace, overriding: String? = nil) throws {
        let sets = [("the runbook", plan.windows), ("lifeboat.yaml", workspace.windows)]
        let database = SystemTimeZones.database
        var entries: [WindowCalendar.Entry] = []
        for (owner, windows) in sets {
            guard let windows else { continue }
            if overriding != nil, !windows.yields(to: plan.runbook.kind) {
                throw Failure(
                    .refused,
                    "the windows of \(owner) are not to be set aside by a runbook of kind \(plan.runbook.kind.rawValue)",
                    advice: "wait for the next window; 'override: true' under 'windows' would allow it"
                )
            }
            do {
                entries.append(.init(owner: owner, windows: windows, zone: try database.rules(of: windows.timeZone)))
            } catch {
                throw Failure(.invalid, "the windows of \(owner) cannot be told: \(error)", advice: error.remedy)
            }
        }
        if overriding != nil, entries.isEmpty {
            throw Failure(.usage, "there are no windows to set aside", advice: "leave --override-window out")
        }
        calendar = WindowCalendar(entries)
        self.overriding = overriding
        mayBeOverridden = sets.allSatisfy { $0.1?.yields(to: plan.runbook.kind) ?? true }
    }

    /// What stands against a change of a run at a moment; marked when an operator has it made all the same.
    func hold(at now: Timestamp, in run: RunID? = nil) -> ChangeHold? {
        guard let refusal = calendar.refusal(at: now) else { return nil }
        var hold = ChangeHold(refusal, advice: advice(run, opens: refusal.opensAt != nil))
        hold.overriddenBecause = overriding
        return hold
    }

    /// What a person can do whose run is held, until the windows open again if they do.
    private func advice(_ run: RunID?, opens: Bool) -> String {
        let name = run?.text ?? "RUN"
        let resume = "lifeboat resume \(name)"
        let override = mayBeOverridden ? "; at once: \(resume) --override-window --reason WHY" : ""
        guard !opens else { return "then: \(resume)\(override)" }
        let end = "or end it: lifeboat cancel \(name) --reason TEXT"
        return "no resume helps until other windows are set\(override); \(end)"
    }

    /// Refuses a run that would change something while no window allows that, before it is opened.
    ///
    /// A dry run changes nothing, and neither does a runbook that only looks or leaves all changes to people.
    ///
    /// - Throws: `Failure` with what stands against it, after printing it for programs when they are asked for.
    func admit(_ plan: Plan, isDryRun: Bool, at now: Timestamp, format: OutputFormat) throws {
        let changes = plan.steps.contains { !$0.isManual && $0.effect.mayChange }
        guard changes, !isDryRun, let hold = hold(at: now), hold.overriddenBecause == nil else { return }
        let override = mayBeOverridden ? ", or at once with --override-window --reason WHY" : ""
        let advice = "nothing was run; start it then\(override); --dry-run looks around now"
        if format == .json {
            var refusal = hold
            refusal.advice = advice
            CommandOutput.json(["refused": refusal.json])
        }
        throw Failure(.tryAgain, "\(hold.code.rawValue): \(hold.reason)", advice: advice)
    }

    /// Whether changes are allowed at a moment, and when that ends, for people; nil without windows.
    func lines(at now: Timestamp) -> [String] {
        guard !calendar.entries.isEmpty else { return [] }
        if let refusal = calendar.refusal(at: now) { return ["now: \(refusal.code.rawValue), \(refusal.sentence)"] }
        let closing = calendar.closing(after: now)
        let until = closing.map { "until \(calendar.local($0) ?? "") = \($0.text())" } ?? "and no end is to be seen"
        return ["now: changes are allowed, \(until)"]
    }

    /// The same for programs; null without windows.
    func json(at now: Timestamp) -> JSONValue {
        guard !calendar.entries.isEmpty else { return .null }
        let hold = hold(at: now)
        return [
            "at": .string(now.text()), "open": .bool(hold == nil),
            "code": hold.map { .string($0.code.rawValue) } ?? .null,
            "opensAt": hold?.opensAt.map { .string($0.text()) } ?? .null,
            "opensAtLocal": hold?.opensAtLocal.map { .string($0) } ?? .null,
            "closesAt": hold == nil ? calendar.closing(after: now).map { .string($0.text()) } ?? .null : .null,
        ]
    }
}
