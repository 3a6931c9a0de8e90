// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunCore
import RunStore
public import RunbookModel
import Values

/// Reads what must hold before a runbook acts, and opens no run: nothing is changed, asked of a person or put on record.
///
/// The readings are those of a run, made in the same way: its blocking and stop conditions, and the preconditions of its
/// steps. No step is carried out, so that what a precondition takes from an earlier step is not known here.
public struct Prechecks: Sendable {
    /// How many readings are made at once.
    private static let parallelism = 8

    private let run: RunID
    private let recorder: RunRecorder
    private let environment: ExecutorEnvironment
    private let stop = StopSignal()

    /// Prechecks of a plan for the run that `opening` would open; its performer must withhold changes.
    public init(_ plan: Plan, opening: RunOpening, environment: ExecutorEnvironment) {
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(opening), at: opening.openedAt)
        run = opening.run
        recorder = RunRecorder(
            machine: machine,
            evidence: UnkeptEvidence(),
            now: environment.now,
            observe: environment.observe,
            head: { "" },
            append: { _ in }
        )
        self.environment = environment
    }

    /// Why nothing more may be sent, such as credentials of another account; nil when it may.
    public var refusal: String? { stop.isRefusal ? stop.reason : nil }

    /// Makes all readings, and gives them in the order of the plan.
    public func read() async throws -> [PrecheckReading] {
        let plan = recorder.look(\.plan)
        let blocking = BlockingConditionDesk.conditions(of: plan, besides: environment.blockingConditions)
        let looks =
            blocking.map(Look.blocking) + plan.stopConditions.map(Look.stop)
            + plan.steps.filter { !$0.preconditions.isEmpty }.map(Look.step)
        return try await withThrowingTaskGroup(of: (Int, [PrecheckReading]).self) { group in
            var found: [Int: [PrecheckReading]] = [:]
            for (index, look) in looks.enumerated() {
                if index >= Self.parallelism, let (done, readings) = try await group.next() { found[done] = readings }
                group.addTask { (index, try await self.read(look)) }
            }
            for try await (done, readings) in group { found[done] = readings }
            return looks.indices.flatMap { found[$0] ?? [] }
        }
    }

    /// What is looked at by itself.
    private enum Look: Sendable {
        case blocking(BlockingCondition)
        case stop(StopCondition)
        case step(Step)
    }

    private func read(_ look: Look) async throws -> [PrecheckReading] {
        switch look {
        case .blocking(let condition): [try await read(condition)]
        case .stop(let condition): [try await read(condition)]
        case .step(let step): try await read(step)
        }
    }

    private func read(_ condition: BlockingCondition) async throws -> PrecheckReading {
        let (finding, moment) = try await finding(condition.id, condition.reading)
        let sentence = BlockingReading(condition, finding, readAt: moment).sentence
        return PrecheckReading(
            .blockingCondition(condition.id, owner: condition.owner),
            Self.verdict(finding),
            shown(sentence),
            readAt: moment
        )
    }

    private func read(_ condition: StopCondition) async throws -> PrecheckReading {
        let (finding, moment) = try await finding(condition.id, condition.reading)
        let word =
            switch finding.verdict {
            case .clear: "is not met"
            case .met: "IS MET, which ends the run"
            case .undetermined: "is NOT KNOWN"
            }
        let text = "stop condition '\(condition.id)' \(word): \(finding.text)"
        return PrecheckReading(.stopCondition(condition.id), Self.verdict(finding), shown(text), readAt: moment)
    }

    private func read(_ step: Step) async throws -> [PrecheckReading] {
        let reader = PreconditionReader(
            step: step,
            run: run,
            recorder: recorder,
            environment: environment,
            stop: stop
        )
        return try await reader.readings().map { reading in
            PrecheckReading(.precondition(step.id), reading.verdict, reading.text, readAt: reading.readAt)
        }
    }

    private func finding(
        _ name: StopConditionID,
        _ reading: StopCondition.Reading
    ) async throws -> (StopFinding, Timestamp) {
        let reader = StopConditionReader(
            name: name,
            reading: reading,
            recorder: recorder,
            environment: environment,
            stop: stop
        )
        let finding = try await reader.read()?.finding ?? StopFinding(.undetermined, "nothing was sent: \(stop.reason)")
        return (finding, environment.now())
    }

    private static func verdict(_ finding: StopFinding) -> Verdict {
        switch finding.verdict {
        case .clear: .passed
        case .met: .failed
        case .undetermined: .undetermined
        }
    }

    private func shown(_ text: String) -> String { recorder.look { $0.plan.shown(text) } }
}

/// Evidence of what is not on record: nobody keeps it, and nothing refers to it.
private struct UnkeptEvidence: EvidenceStore {
    func keep(_ item: EvidenceItem) -> EvidenceReference {
        EvidenceReference(name: item.name, mediaType: item.mediaType, sha256: "", size: item.bytes.count)
    }
}
