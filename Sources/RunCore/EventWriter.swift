// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
public import Values

extension RunEvent {
    /// Writes an event of the kinds that most of a long journal consists of, with its moment, in a small part of the time that
    /// `Codable` takes; the bytes are the same.
    ///
    /// - Returns: The body of a journal's record; nil for the other kinds.
    public func canonical(at time: Timestamp) -> [UInt8]? {
        var writer = EventWriter()
        switch self {
        case .stepStarted(let step, let attempt): writer.stepStarted(step, attempt, at: time)
        case .assertionsChecked(let step, let attempt, let phase, let results):
            writer.assertionsChecked(step, attempt, phase, results, at: time)
        case .operationEnded(let record): writer.operationEnded(record, at: time)
        case .stepFinished(let outcome): writer.stepFinished(outcome, at: time)
        default: return nil
        }
        return writer.json.bytes
    }
}

/// Writes the members of an event in the order of their names.
private struct EventWriter {
    var json = CanonicalJSONWriter()

    mutating func stepStarted(_ step: StepID, _ attempt: Int, at time: Timestamp) {
        begin(attempt, at: time)
        write(#","event":"stepStarted","step":"#, step.text)
        json.write("}")
    }

    mutating func assertionsChecked(
        _ step: StepID,
        _ attempt: Int,
        _ phase: OperationPhase,
        _ results: [AssertionRecord],
        at time: Timestamp
    ) {
        begin(attempt, at: time)
        json.write(#","event":"assertionsChecked""#)
        write(phase)
        json.write(#","results":["#)
        for (index, result) in results.enumerated() {
            json.write(index == 0 ? #"{"operands":"# : #",{"operands":"#)
            write(result.operands)
            write(#","reason":"#, result.reason)
            write(#","statement":"#, result.statement)
            write(#","verdict":"#, result.verdict.rawValue)
            json.write("}")
        }
        write(#"],"step":"#, step.text)
        json.write("}")
    }

    mutating func operationEnded(_ record: OperationRecord, at time: Timestamp) {
        begin(record.attempt, at: time)
        write(#","code":"#, record.code)
        write(#","effect":"#, record.effect.rawValue)
        if let element = record.element { write(#","element":"#, element) }
        write(#","ending":"#, record.ending.rawValue)
        json.write(#","event":"operationEnded","evidence":["#)
        for (index, reference) in record.evidence.enumerated() {
            write(index == 0 ? #"{"mediaType":"# : #",{"mediaType":"#, reference.mediaType)
            write(#","name":"#, reference.name)
            write(#","sha256":"#, reference.sha256)
            write(#","size":"#, reference.size)
            json.write("}")
        }
        json.write(#"],"facts":"#)
        json.write(value: record.facts)
        write(#","failure":"#, record.failure?.rawValue)
        write(#","message":"#, record.message)
        write(#","milliseconds":"#, record.milliseconds)
        if let output = record.output {
            json.write(#","output":"#)
            json.write(value: output)
        }
        write(record.phase)
        write(#","step":"#, record.step.text)
        write(#","summary":"#, record.summary)
        json.write("}")
    }

    mutating func stepFinished(_ outcome: StepOutcome, at time: Timestamp) {
        begin(outcome.attempt, at: time)
        write(#","attestedBy":"#, outcome.attestedBy)
        json.write(#","captures":"#)
        json.write(value: outcome.captures)
        write(#","cause":"#, outcome.cause?.text)
        json.write(#","event":"stepFinished","isProven":"#)
        json.write(flag: outcome.isProven)
        write(#","reason":"#, outcome.reason)
        write(#","state":"#, outcome.state.rawValue)
        write(#","step":"#, outcome.step.text)
        json.write(#","unobserved":"#)
        write(outcome.unobserved)
        json.write("}")
    }

    private mutating func begin(_ attempt: Int, at time: Timestamp) {
        write(#"{"at":"#, time.text(milliseconds: true))
        write(#","attempt":"#, attempt)
    }

    private mutating func write(_ phase: OperationPhase) {
        json.write(#","phase":{""#)
        switch phase {
        case .precondition(let index): write(#"precondition":{"index":"#, index)
        case .probeBefore: json.write(#"probeBefore":{"#)
        case .action(let index): write(#"action":{"index":"#, index)
        case .wait(let poll): write(#"wait":{"poll":"#, poll)
        case .expectations: json.write(#"expectations":{"#)
        case .probeAfter: json.write(#"probeAfter":{"#)
        case .probeInDoubt: json.write(#"probeInDoubt":{"#)
        }
        json.write("}}")
    }

    private mutating func write(_ texts: [String]) {
        json.write("[")
        for (index, text) in texts.enumerated() { write(index == 0 ? "" : ",", text) }
        json.write("]")
    }

    /// Writes a member with what stands before it; nothing at all when it has no value.
    private mutating func write(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        json.write(name)
        json.write(string: text)
    }

    private mutating func write(_ name: StaticString, _ integer: Int) {
        json.write(name)
        json.write(integer: integer)
    }
}
