// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// How long `--follow` waits between two questions.
    private static let followPause = Duration.seconds(5)

    /// `logs tail`: the events of a log group since a moment, with `--follow` also those that come.
    ///
    /// Pages are printed as they come. With `--follow` it ends when the task is cancelled or nobody reads any more.
    func tail(_ custom: CustomCommand) async throws {
        let format = LogLine(rawValue: custom.text("format") ?? "detailed") ?? .detailed
        var parameters = try await made { added throws(AWSNotSent) in try added.logParameters(custom) }
        var seen = SeenLogEvents()
        while true {
            let page = try await answer("logs", "FilterLogEvents", .object(parameters))
            for event in page["events"]?.arrayValue ?? [] where !custom.flag("follow") || seen.insert(event) {
                guard console.print(format.text(of: event)) else { return }
            }
            if let token = page["nextToken"]?.stringValue, !token.isEmpty {
                guard parameters["nextToken"] != .string(token) else {
                    throw AWSCommandFailure(.general, "the same next token was received twice; nothing more was read")
                }
                parameters["nextToken"] = .string(token)
                continue
            }
            guard custom.flag("follow") else { return }
            parameters["nextToken"] = nil
            if let newest = seen.newest { parameters["startTime"] = .integer(newest) }
            seen.forgetOld()
            await settings.pause(Self.followPause)
            if Task.isCancelled { return }
        }
    }

    /// `logs start-live-tail`: events as they are ingested, each message on a line, for up to three hours.
    func tailLive(_ custom: CustomCommand) async throws {
        if custom.text("mode") == "interactive" {
            throw AWSCommandFailure(.usage, "--mode interactive is not carried out; leave it out to print the events")
        }
        var parameters = JSONObject()
        parameters["logGroupIdentifiers"] = .array(custom.texts("log-group-identifiers").map { .string($0) })
        for (option, member) in [
            ("log-stream-names", "logStreamNames"), ("log-stream-name-prefixes", "logStreamNamePrefixes"),
        ] {
            let words = custom.texts(option)
            if !words.isEmpty { parameters[member] = .array(words.map { .string($0) }) }
        }
        if let pattern = custom.text("log-event-filter-pattern") {
            parameters["logEventFilterPattern"] = .string(pattern)
        }
        var call = AWSCall(
            service: "logs",
            operation: "StartLiveTail",
            region: settings.region,
            parameters: .object(parameters)
        )
        call.events = { [console] event in
            let lines = event.value["sessionResults"]?.arrayValue?.compactMap { $0["message"]?.stringValue } ?? []
            return lines.allSatisfy { console.print($0 + "\n") }
        }
        _ = try await answer(to: call, operation: "StartLiveTail")
    }
}

extension AddedCommand {
    /// The parameters of the first question.
    func logParameters(_ custom: CustomCommand) throws(AWSNotSent) -> JSONObject {
        let group = custom.text("group-name") ?? ""
        var parameters = JSONObject()
        parameters[group.hasPrefix("arn:") ? "logGroupIdentifier" : "logGroupName"] = .string(group)
        parameters["interleaved"] = true
        parameters["startTime"] = .integer(try start(custom.text("since") ?? "10m"))
        if let pattern = custom.text("filter-pattern") { parameters["filterPattern"] = .string(pattern) }
        let names = custom.texts("log-stream-names")
        if !names.isEmpty { parameters["logStreamNames"] = .array(names.map { .string($0) }) }
        if let prefix = custom.text("log-stream-name-prefix") { parameters["logStreamNamePrefix"] = .string(prefix) }
        return parameters
    }

    /// Milliseconds since the epoch of `10m` ago or of an ISO 8601 moment.
    private func start(_ text: String) throws(AWSNotSent) -> Int64 {
        let seconds: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        if let unit = text.last.flatMap({ seconds[$0] }), let amount = Int64(text.dropLast()), amount >= 0 {
            let (span, isTooLong) = amount.multipliedReportingOverflow(by: unit * 1000)
            if !isTooLong { return now().nanosecondsSinceEpoch / 1_000_000 - span }
        }
        guard let moment = Timestamp(text) ?? Timestamp(text + "Z") ?? Timestamp(text + "T00:00:00Z") else {
            let hint = "a number and one of s, m, h, d, w (10m), or a time such as 2026-11-22T03:00:00Z"
            throw AWSNotSent(code: .invalidParameters, reason: "--since '\(text)' is no time; give \(hint)")
        }
        return moment.nanosecondsSinceEpoch / 1_000_000
    }
}

/// The events that `--follow` has printed at the newest moment: the next question answers them again.
private struct SeenLogEvents {
    private var identifiers: [Int64: Set<String>] = [:]

    /// The moment of the newest event, in milliseconds since the epoch.
    var newest: Int64? { identifiers.keys.max() }

    /// Takes an event; false when it was there before.
    mutating func insert(_ event: JSONValue) -> Bool {
        let time = event["timestamp"]?.integerValue ?? 0
        return identifiers[time, default: []].insert(event["eventId"]?.stringValue ?? "").inserted
    }

    /// Keeps what may come again: the events of the newest moment.
    mutating func forgetOld() {
        guard let newest else { return }
        identifiers = identifiers.filter { $0.key == newest }
    }
}
