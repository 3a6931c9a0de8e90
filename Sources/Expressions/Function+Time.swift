// SPDX-License-Identifier: Apache-2.0

import Values

extension Function {
    /// The moment of evaluation.
    static let now = Function("now", [], returns: .timestamp) { call throws(ExpressionError) in
        .timestamp(call.evaluator.scope.now)
    }.inDialect

    /// The time since a moment; negative for a moment to come.
    static let age = Function("age", [Parameter(kinds: [.timestamp, .string])], returns: .duration) {
        call throws(ExpressionError) in
        .duration(call.evaluator.scope.now - (try moment(call)))
    }.inDialect

    /// A length of time as a number of seconds.
    static let seconds = Function("seconds", [Parameter(kinds: [.duration, .string])], returns: .number) {
        call throws(ExpressionError) in
        let nanoseconds = try length(call).wholeNanoseconds
        guard nanoseconds % 1_000_000_000 == 0 else { return .json(.number(JSONNumber(Double(nanoseconds) / 1e9))) }
        return .json(.integer(nanoseconds / 1_000_000_000))
    }.inDialect

    /// A moment from RFC 3339 text, or from a number of seconds since 1970.
    static let timestamp = Function(
        "timestamp",
        [Parameter(kinds: [.string, .number, .timestamp])],
        returns: .timestamp
    ) { call throws(ExpressionError) in
        if case .json(.number(let number)) = call.arguments[0] {
            return .timestamp(Timestamp(secondsSinceEpoch: number.double))
        }
        return .timestamp(try moment(call))
    }.inDialect

    /// A length of time from its literal (`1h30m`), or from a number of seconds.
    static let duration = Function(
        "duration",
        [Parameter(kinds: [.string, .number, .duration])],
        returns: .duration
    ) { call throws(ExpressionError) in
        guard case .json(.number(let number)) = call.arguments[0] else { return .duration(try length(call)) }
        guard let nanoseconds = Int64(exactly: (number.double * 1e9).rounded()) else {
            throw call.error(.invalidValue, "the number of seconds is out of range")
        }
        return .duration(.nanoseconds(nanoseconds))
    }.inDialect

    private static func moment(_ call: Call) throws(ExpressionError) -> Timestamp {
        if case .timestamp(let moment) = call.arguments[0] { return moment }
        guard let moment = Timestamp(try call.string(0)) else {
            throw call.error(.invalidValue, "the string is no RFC 3339 timestamp with a zone")
        }
        return moment
    }

    private static func length(_ call: Call) throws(ExpressionError) -> Duration {
        if case .duration(let duration) = call.arguments[0] { return duration }
        guard let duration = Duration(signedLiteral: try call.string(0)) else {
            throw call.error(.invalidValue, "the string is no duration such as 15m or 1h30m")
        }
        return duration
    }
}
