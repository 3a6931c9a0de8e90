// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
public import Values

extension RunEvent {
    /// Reads an event of the kinds that most of a long journal consists of, with its moment, in a small part of the time that
    /// `Codable` takes.
    ///
    /// What it reads is what `Codable` reads. It knows the members that these kinds have today, in the order in which they are
    /// written: with any other member, and for any other kind, the bytes are for `Codable`.
    ///
    /// - Parameter bytes: The body of a journal's record.
    /// - Returns: The event and its moment.
    /// - Throws: `CanonicalJSONReader.OtherForm` for everything else, right or wrong.
    public static func canonical(
        _ bytes: [UInt8]
    ) throws(CanonicalJSONReader.OtherForm) -> (event: RunEvent, time: Timestamp) {
        var reader = EventReader(json: CanonicalJSONReader(bytes))
        return try reader.event()
    }
}

/// Goes through the members of an event in the order of their names.
private struct EventReader {
    typealias OtherForm = CanonicalJSONReader.OtherForm

    var json: CanonicalJSONReader

    mutating func event() throws(OtherForm) -> (event: RunEvent, time: Timestamp) {
        try json.expect(#"{"at":"#)
        let time = try moment()
        try json.expect(#","attempt":"#)
        let attempt = try json.integer()
        let event =
            if json.take(#","event":"stepStarted""#) {
                RunEvent.stepStarted(step: try step(), attempt: attempt)
            } else if json.take(#","event":"assertionsChecked""#) {
                try assertionsChecked(attempt)
            } else if json.take(#","attestedBy":"#) {
                RunEvent.stepFinished(try outcome(of: attempt, attestedBy: try json.string()))
            } else if json.take(#","captures":"#) {
                RunEvent.stepFinished(try outcome(of: attempt))
            } else {
                try operation(attempt)
            }
        try json.expect("}")
        try json.end()
        return (event, time)
    }

    private mutating func assertionsChecked(_ attempt: Int) throws(OtherForm) -> RunEvent {
        let phase = try phase()
        try json.expect(#","results":"#)
        let results = try json.list { json throws(OtherForm) in
            try json.expect(#"{"operands":"#)
            let operands = try json.list { json throws(OtherForm) in try json.string() }
            let reason = json.take(#","reason":"#) ? try json.string() : nil
            try json.expect(#","statement":"#)
            let statement = try json.string()
            try json.expect(#","verdict":"#)
            let verdict = try json.named { Verdict(rawValue: $0) }
            try json.expect("}")
            return AssertionRecord(statement: statement, verdict: verdict, operands: operands, reason: reason)
        }
        return .assertionsChecked(step: try step(), attempt: attempt, phase: phase, results: results)
    }

    private mutating func outcome(of attempt: Int, attestedBy: String) throws(OtherForm) -> StepOutcome {
        try json.expect(#","captures":"#)
        var outcome = try outcome(of: attempt)
        outcome.attestedBy = attestedBy
        return outcome
    }

    private mutating func outcome(of attempt: Int) throws(OtherForm) -> StepOutcome {
        let captures = try json.value()
        let cause = json.take(#","cause":"#) ? try json.named(StepID.init) : nil
        try json.expect(#","event":"stepFinished","isProven":"#)
        let isProven = try json.flag()
        try json.expect(#","reason":"#)
        let reason = try json.string()
        try json.expect(#","state":"#)
        let state = try json.named { StepState(rawValue: $0) }
        let step = try step()
        try json.expect(#","unobserved":"#)
        return StepOutcome(
            step: step,
            attempt: attempt,
            state: state,
            reason: reason,
            isProven: isProven,
            captures: captures,
            unobserved: try json.list { json throws(OtherForm) in try json.string() },
            cause: cause
        )
    }

    /// Reads an operation that is intended or has ended: what tells them apart stands behind what they share.
    private mutating func operation(_ attempt: Int) throws(OtherForm) -> RunEvent {
        let code = json.take(#","code":"#) ? try json.string() : nil
        try json.expect(#","effect":"#)
        let effect = try json.named { Effect(rawValue: $0) }
        let element = json.take(#","element":"#) ? try json.integer() : nil
        if code == nil, json.take(#","event":"operationIntended""#) {
            return try operationIntended(attempt, effect, element)
        }
        try json.expect(#","ending":"#)
        let ending = try json.named { OperationRecord.Ending(rawValue: $0) }
        try json.expect(#","event":"operationEnded","evidence":"#)
        let evidence = try json.list { json throws(OtherForm) in try Self.reference(&json) }
        try json.expect(#","facts":"#)
        let facts = try json.value()
        let failure = json.take(#","failure":"#) ? try json.named { OperationFailure.Kind(rawValue: $0) } : nil
        let message = json.take(#","message":"#) ? try json.string() : nil
        try json.expect(#","milliseconds":"#)
        let milliseconds = try json.integer()
        let output = try output()
        let phase = try phase()
        let step = try step()
        try json.expect(#","summary":"#)
        let record = OperationRecord(
            step: step,
            attempt: attempt,
            phase: phase,
            effect: effect,
            summary: try json.string(),
            ending: ending,
            failure: failure,
            code: code,
            message: message,
            output: output,
            evidence: evidence,
            facts: facts,
            milliseconds: milliseconds,
            element: element
        )
        return .operationEnded(record)
    }

    private mutating func operationIntended(
        _ attempt: Int,
        _ effect: Effect,
        _ element: Int?
    ) throws(OtherForm) -> RunEvent {
        let now = json.take(#","now":"#) ? try moment() : nil
        try json.expect(#","operation":"#)
        let written = try json.value()
        guard let operation = try? written.decoded(as: ResolvedOperation.self) else { throw OtherForm() }
        let phase = try phase()
        let step = try step()
        let intent = OperationIntent(
            step: step,
            attempt: attempt,
            phase: phase,
            effect: effect,
            operation: operation,
            now: now,
            element: element,
            token: json.take(#","token":"#) ? try json.string() : nil
        )
        return .operationIntended(intent)
    }

    private static func reference(_ json: inout CanonicalJSONReader) throws(OtherForm) -> EvidenceReference {
        try json.expect(#"{"mediaType":"#)
        let mediaType = try json.string()
        try json.expect(#","name":"#)
        let name = try json.string()
        try json.expect(#","sha256":"#)
        let sha256 = try json.string()
        try json.expect(#","size":"#)
        let size = try json.integer()
        try json.expect("}")
        return EvidenceReference(name: name, mediaType: mediaType, sha256: sha256, size: size)
    }

    private mutating func phase() throws(OtherForm) -> OperationPhase {
        try json.expect(#","phase":{""#)
        let phase: OperationPhase =
            if json.take(#"action":{"index":"#) {
                .action(index: try json.integer())
            } else if json.take(#"expectations":{"#) {
                .expectations
            } else if json.take(#"precondition":{"index":"#) {
                .precondition(index: try json.integer())
            } else if json.take(#"wait":{"poll":"#) {
                .wait(poll: try json.integer())
            } else if json.take(#"probeBefore":{"#) {
                .probeBefore
            } else if json.take(#"probeAfter":{"#) {
                .probeAfter
            } else {
                try probeInDoubt()
            }
        try json.expect("}}")
        return phase
    }

    private mutating func probeInDoubt() throws(OtherForm) -> OperationPhase {
        try json.expect(#"probeInDoubt":{"#)
        return .probeInDoubt
    }

    private mutating func step() throws(OtherForm) -> StepID {
        try json.expect(#","step":"#)
        return try json.named(StepID.init)
    }

    private mutating func moment() throws(OtherForm) -> Timestamp { try json.named(Timestamp.init) }

    /// Reads what may be missing; `null` is the general way's to tell from that.
    private mutating func output() throws(OtherForm) -> JSONValue? {
        guard json.take(#","output":"#) else { return .none }
        let value = try json.value()
        guard !value.isNull else { throw OtherForm() }
        return value
    }
}

// Generic code costs little only where it is specialised, which another module's is not.
extension CanonicalJSONReader {
    /// Reads a value that is written as a string of its own.
    fileprivate mutating func named<Value>(_ value: (String) -> Value?) throws(OtherForm) -> Value {
        guard let value = value(try string()) else { throw OtherForm() }
        return value
    }

    /// Reads a list, whose elements `element` reads.
    fileprivate mutating func list<Element>(
        of element: (inout CanonicalJSONReader) throws(OtherForm) -> Element
    ) throws(OtherForm) -> [Element] {
        try expect("[")
        if take("]") { return [] }
        var elements: [Element] = []
        repeat { elements.append(try element(&self)) } while take(",")
        try expect("]")
        return elements
    }
}
