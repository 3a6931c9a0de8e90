// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// What an approver should know beside the text that they sign: how old it is, and what has happened since.
public struct ApprovalRequestView: Sendable {
    private let request: ApprovalRequest
    private let machine: RunMachine
    private let earlier: EarlierTimes
    private let left: LeftAnswers

    /// A view of a request as the run stands now; `earlier` says how long earlier runs took, `left` what waits to be taken up.
    public init(
        _ request: ApprovalRequest,
        of machine: RunMachine,
        earlier: EarlierTimes = EarlierTimes(),
        left: LeftAnswers = LeftAnswers()
    ) {
        self.earlier = earlier
        self.left = left
        self.request = request
        self.machine = machine
    }

    /// The lines for a person who is about to decide.
    public func lines(at now: Timestamp) -> [StyledText] {
        let age = span(now - request.requestedAt)
        let readings = request.readings.isEmpty ? "" : ", when the readings above stood on record"
        var lines = [StyledText("asked \(age) ago\(readings); \(end(now))")]
        lines += AnswerTime(machine, at: request.step, earlier: earlier).map { [$0.line(at: now)] } ?? []
        let waiting = left.waiting(for: request, in: machine, at: now)
        lines.append(StyledText(RunViewText.progress(of: request, machine, waiting: waiting)))
        lines += request.operations.filter { $0.hasPrefix(ApprovalRequest.unboundContent) }
            .map { StateMark.Tone.bad.text($0) }
        lines += ages(at: now).map { $0.isRead ? StyledText($0.text) : StateMark.Tone.doubtful.text($0.text) }
        lines += conditions
        return lines
    }

    private func end(_ now: Timestamp) -> String {
        now < request.expiresAt
            ? "runs out in \(span(request.expiresAt - now))" : "ran out at \(request.expiresAt.text())"
    }

    /// How old each reading is that the policy shows, and whether it was made at all.
    public func ages(at now: Timestamp) -> [(text: String, isRead: Bool)] {
        guard let policy = machine.plan.approval(request.policy) else { return [] }
        return policy.shows.map { step in
            guard let finished = machine.status(of: step).finishedAt else {
                return ("\(step) has not been read", false)
            }
            return ("\(step) was read \(span(now - finished)) ago, at \(finished.text())", true)
        }
    }

    /// What is looked at once more right before the step acts, whatever was approved.
    private var conditions: [StyledText] {
        guard let step = machine.step(request.step) else { return [] }
        var lines = step.preconditions.flatMap(\.expectations).map {
            StyledText("read again right before it acts: \($0.expression.source)")
        }
        if let voidIf = machine.plan.approval(request.policy)?.voidIf {
            lines.append("void if, right before it acts: \(voidIf.source)")
            lines += sources(of: voidIf, for: step.id)
        }
        return lines.map { StyledText(machine.plan.shown($0.plainText)) }
    }

    /// Where the values come from that can void the approval: read again, or as they stand on record.
    private func sources(of condition: Expression, for id: StepID) -> [StyledText] {
        var steps: [Step] = []
        for name in condition.references.map(\.name) {
            guard let source = machine.source(of: name, for: id)?.step, !steps.contains(source) else { continue }
            steps.append(source)
        }
        return steps.map { step in
            if step.canBeReadAgain { return StyledText("  \(step.id) is read again for that") }
            let moment = machine.status(of: step.id).finishedAt.map { "as read at \($0.text())" } ?? "not read yet"
            return StateMark.Tone.doubtful.text("  \(step.id) is NOT read again for that: its value counts \(moment)")
        }
    }

    private func span(_ duration: Duration) -> String { max(duration, .zero).shortText }
}
