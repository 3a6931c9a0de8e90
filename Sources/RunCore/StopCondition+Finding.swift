// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import RunbookModel
public import Values

extension StopCondition.Reading {
    /// What an answer shows: whether the condition is met, or that nobody knows.
    ///
    /// `operation` is what was sent for it, with the values of the run.
    public func finding(in answer: JSONValue, to operation: ResolvedOperation, scope: Scope) -> StopFinding {
        switch self {
        case .alarm(let alarm): alarm.finding(in: answer, to: operation)
        case .query(let query): Self.finding(of: query.when.record(of: answer, in: scope))
        }
    }

    private static func finding(of record: AssertionRecord) -> StopFinding {
        let operands = record.operands.isEmpty ? "" : " (\(record.operands.joined(separator: ", ")))"
        return switch record.verdict {
        case .passed: StopFinding(.met, "\(record.statement) holds\(operands)")
        case .failed: StopFinding(.clear, "\(record.statement) does not hold\(operands)")
        case .undetermined: StopFinding(.undetermined, "\(record.statement): \(record.reason ?? "not observed")")
        }
    }
}

extension StopCondition.Alarm {
    /// The longest that is shown of what CloudWatch says about a state.
    private static let shownReason = 200

    fileprivate func finding(in answer: JSONValue, to operation: ResolvedOperation) -> StopFinding {
        var sent: ResolvedOperation.AWS?
        if case .aws(let aws) = operation { sent = aws }
        let name = sent?.parameters["AlarmNames"]?.arrayValue?.first?.stringValue ?? self.name.readable
        let place = sent?.region.map { " in \($0)" } ?? ""
        let listed = ["MetricAlarms", "CompositeAlarms"].flatMap { answer[$0]?.arrayValue ?? [] }
        guard let alarm = listed.first(where: { $0["AlarmName"]?.stringValue == name }) else {
            return StopFinding(.undetermined, "there is no alarm '\(name)'\(place)")
        }
        if let arn, let found = alarm["AlarmArn"]?.stringValue, found != arn {
            return StopFinding(.undetermined, "the alarm '\(name)'\(place) is \(found), not \(arn)")
        }
        let state = alarm["StateValue"]?.stringValue ?? "without a state"
        let since = alarm["StateUpdatedTimestamp"]?.stringValue.map { " since \($0)" } ?? ""
        let reason = alarm["StateReason"]?.stringValue.map { ": \($0.prefix(Self.shownReason))" } ?? ""
        let text = "alarm '\(name)'\(place) is \(state)\(since)\(reason)"
        switch state {
        case "ALARM": return StopFinding(.met, text)
        case "OK":
            // An alarm that cannot be evaluated keeps the state that it had.
            guard let evaluation = alarm["EvaluationState"]?.stringValue else { return StopFinding(.clear, text) }
            return StopFinding(.undetermined, "\(text), but CloudWatch could not evaluate it: \(evaluation)")
        default: return StopFinding(.undetermined, text)
        }
    }
}
