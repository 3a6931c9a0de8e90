// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import Values

extension AnswerTime {
    /// By when the answer must come, in one sentence without a full stop; moments are UTC, cut to the minute.
    public func sentence(at now: Timestamp) -> String {
        guard end > now else { return "the RTO of \(objective) is missed: it ended at \(clock(end, now))" }
        if let byMedian, byMedian <= now {
            return "the RTO of \(objective) can no longer be kept (P50 says \(Self.span(now - byMedian)) over)"
        }
        return ([answer(at: now)] + remarks).joined(separator: "; ")
    }

    private func answer(at now: Timestamp) -> String {
        let goal = "to keep the RTO of \(objective)"
        guard let byMedian else {
            let unknown = "no earlier run tells how long what is ahead takes"
            guard let byLimit else {
                return "the RTO of \(objective) ends at \(clock(end, now)); \(unknown), and its time limits neither"
            }
            guard byLimit > now else {
                return
                    "the RTO of \(objective) ends at \(clock(end, now)); \(unknown), and by its time limits it may end "
                    + "\(Self.span(now - byLimit)) over"
            }
            return "answer by \(clock(byLimit, now)) (time limits) \(goal); \(unknown)"
        }
        let median = "\(clock(byMedian, now)) (P50)"
        if let byP95 {
            guard byP95 > now else {
                return "answer by \(median) \(goal); for P95 it is \(Self.span(now - byP95)) too late"
            }
            return "answer by \(clock(byP95, now)) (P95) / \(median) \(goal)"
        }
        let runs = forecast.runs == 1 ? "1 earlier run" : "\(forecast.runs) earlier runs"
        let lacking = "no P95 from \(runs)"
        guard let byLimit else { return "answer by \(median) \(goal); \(lacking)" }
        guard byLimit > now else {
            return "answer by \(median) \(goal); \(lacking), and by its time limits it may end "
                + "\(Self.span(now - byLimit)) over"
        }
        return "answer by \(clock(byLimit, now)) (time limits) / \(median) \(goal); \(lacking)"
    }

    private var remarks: [String] {
        switch forecast.furtherAnswers {
        case 0: []
        case 1: ["the time for 1 further answer is not in it"]
        default: ["the time for \(forecast.furtherAnswers) further answers is not in it"]
        }
    }

    /// The machine form: moments, and null where there is none.
    public func json(at now: Timestamp) -> JSONValue {
        [
            "step": .string(forecast.step.text),
            "rtoEndsAt": .string(end.text()),
            "p50": byMedian.map { .string($0.text()) } ?? .null,
            "p95": byP95.map { .string($0.text()) } ?? .null,
            "limits": byLimit.map { .string($0.text()) } ?? .null,
            "runs": .integer(forecast.runs),
            "unmeasured": .array(forecast.unmeasured.map { .string($0.text) }),
            "furtherAnswers": .integer(forecast.furtherAnswers),
            "lost": .bool(isLost(at: now)),
            "text": .string(sentence(at: now)),
        ]
    }

    /// The minute of a moment, with its day where that is another one than today.
    private func clock(_ moment: Timestamp, _ now: Timestamp) -> String {
        let text = moment.text()
        let minute = text.dropFirst(11).prefix(5) + "Z"
        return text.prefix(10) == now.text().prefix(10) ? String(minute) : "\(text.prefix(10)) \(minute)"
    }

    private static func span(_ duration: Duration) -> String {
        Duration.seconds(max(1, duration.components.seconds)).shortText
    }
}
