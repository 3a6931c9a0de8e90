// SPDX-License-Identifier: Apache-2.0

import Values

/// How `logs tail` prints an event.
enum LogLine: String {
    case detailed, short, json

    /// The line of an event, or the lines of one whose message is JSON.
    func text(of event: JSONValue) -> String {
        let message = event["message"]?.stringValue ?? ""
        let milliseconds = event["timestamp"]?.integerValue ?? 0
        let stream = event["logStreamName"]?.stringValue ?? ""
        let text: String
        switch self {
        case .short: text = "\(Self.seconds(milliseconds)) \(message)"
        case .detailed:
            let fraction = Self.digits(Self.remainder(milliseconds)) + "000"
            text = "\(Self.seconds(milliseconds)).\(fraction)+00:00 \(stream) \(message)"
        case .json:
            let rest = Self.remainder(milliseconds)
            let fraction = rest == 0 ? "" : ".\(Self.digits(rest))000"
            let pretty = (try? JSONParser.parse(message)).map { "\n" + JSONOutput.text(of: $0) }
            text = "\(Self.seconds(milliseconds))\(fraction)+00:00 \(stream) \(pretty ?? message)"
        }
        var line = Substring(text)
        while line.last?.isWhitespace == true { line.removeLast() }
        return line + "\n"
    }

    private static func remainder(_ milliseconds: Int64) -> Int64 { ((milliseconds % 1000) + 1000) % 1000 }

    private static func digits(_ number: Int64) -> String {
        String(repeating: "0", count: 3 - String(number).count) + String(number)
    }

    /// The moment to the second, without a zone.
    private static func seconds(_ milliseconds: Int64) -> String {
        let whole = milliseconds - remainder(milliseconds)
        let (nanoseconds, isTooLarge) = whole.multipliedReportingOverflow(by: 1_000_000)
        return String(Timestamp(nanosecondsSinceEpoch: isTooLarge ? 0 : nanoseconds).text().dropLast())
    }
}
