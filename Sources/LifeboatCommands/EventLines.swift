// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// The events of a run for a program, an object each, without the secrets that stand in the runbook for everybody to read.
struct EventLines {
    private var view: RunProgressView
    private var secrets: [String]

    /// The events of a run, of which `history` has the first.
    init(of history: RunHistory) {
        let isAmended = history.entries.contains { $0.amendment != nil }
        view = RunProgressView(plan: history.begunPlan.shown, isAmended: isAmended)
        secrets = history.plan.exposedSecrets
    }

    /// The next event.
    ///
    /// The form is `Documentation/schemas/watch.schema.json`. Events are given in their order, each once.
    ///
    /// - Throws: `EncodingError` never, for what was read from a record.
    mutating func json(_ entry: RunHistory.Entry) throws -> JSONValue {
        let (event, time) = (entry.recorded.event, entry.recorded.time)
        let text = view.lines(for: event, at: time).map { JSONValue.string($0.plainText) }
        secrets += entry.amendment?.plan.exposedSecrets ?? []
        let mask = SecretMask(secrets, shortest: 1)
        var record = try JSONValue(encoding: entry.recorded).masking(mask).objectValue ?? JSONObject()
        let name = record["event"] ?? .null
        record["event"] = nil
        record["at"] = nil
        // The record itself has the whole runbook.
        record["plan"] = nil
        return [
            "event": name, "sequence": .integer(entry.sequence), "time": .string(time.text(milliseconds: true)),
            "step": record["step"]?.stringValue.map { .string($0) } ?? .null, "text": .array(text),
            "record": .object(record),
        ]
    }
}
