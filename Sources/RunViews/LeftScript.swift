// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import TerminalUI
public import Values

/// A script that its executor left behind: what has become of it, and what to do.
public struct LeftScript: Sendable, Hashable {
    /// What has become of it.
    public enum Fate: Sendable, Hashable {
        /// It runs, and its end will be put on record.
        case running
        /// It, or what it started, runs, and nobody will know how it ended.
        case unwatched
        /// It is over, with that status, which no executor has taken yet.
        case ended(status: Int)
        /// It was stopped in its middle, with the run that was interrupted.
        case stopped
        /// It is over, and nobody saw how.
        case lost
        /// It cannot be seen from here; the text says why.
        case unseen(String)
    }

    /// The step.
    public var step: StepID
    /// What has become of it.
    public var fate: Fate
    /// The process, which leads a group of its own.
    public var process: Int
    /// Its machine.
    public var host: String
    /// When it was begun.
    public var since: Timestamp?
    /// The last line that it has printed, without secrets.
    public var lastLine: String

    /// A script that its executor left behind.
    public init(step: StepID, fate: Fate, process: Int, host: String, since: Timestamp?, lastLine: String) {
        (self.step, self.fate, self.process, self.host) = (step, fate, process, host)
        (self.since, self.lastLine) = (since, lastLine)
    }

    /// Whether something of it goes on.
    public var goesOn: Bool { fate == .running || fate == .unwatched }

    /// Whether whoever goes on with the run takes its result, and asks nobody.
    var isSettledByResume: Bool { fate == .ended(status: 0) }

    /// What has become of it, in one line.
    public var sentence: String {
        let place = "process \(process) on \(host)" + (since.map { ", since \($0.text())" } ?? "")
        let line = lastLine.isEmpty ? "" : "; last line: \(lastLine)"
        switch fate {
        case .running: return "the script of '\(step)' STILL RUNS: \(place)\(line)"
        case .unwatched: return "the script of '\(step)', or what it started, STILL RUNS unwatched: \(place)\(line)"
        case .ended(let status):
            return "the script of '\(step)' ended with status \(status), which no executor has taken yet\(line)"
        case .stopped:
            return "the script of '\(step)' was STOPPED IN ITS MIDDLE with the run; what it did before is there\(line)"
        case .lost: return "the script of '\(step)' is over, and nobody saw how it ended (\(place))\(line)"
        case .unseen(let why): return "whether the script of '\(step)' still runs cannot be seen from here: \(why)"
        }
    }

    /// What to do about it, in a run that ends in the way of `end` if it does.
    public func advice(endingBy end: RunEnd? = nil) -> String {
        let stop = "stop it with: kill -- -\(process)"
        switch fate {
        case .running:
            guard let end else { return "let it end, which `resume` waits for, or \(stop)" }
            guard end.stop.reach < .everything else { return "let it end, or \(stop); `resume` stops it at once" }
            let time = end.stop.budget.map { " for \($0) at most, and stops it then" } ?? ""
            return "let it end, which `resume` waits for\(time), or \(stop)"
        case .unwatched: return "wait for its end or \(stop); then look at what it has done"
        case .ended: return "`resume` takes its result"
        case .stopped: return "'\(step)' is in doubt: look at what its script has done; `resume` asks you"
        case .lost: return "look at what it has done; `resume` asks you"
        case .unseen: return "look on \(host) before you answer anything"
        }
    }

    /// The lines for people, in a run that ends in the way of `end` if it does.
    public func lines(endingBy end: RunEnd? = nil) -> [StyledText] {
        [(goesOn ? StateMark.Tone.bad : .doubtful).text(sentence), StyledText("  \(advice(endingBy: end))")]
    }

    /// The machine form.
    public var json: JSONValue {
        let (state, status): (String, JSONValue) =
            switch fate {
            case .running: ("running", .null)
            case .unwatched: ("unwatched", .null)
            case .ended(let status): ("ended", .integer(status))
            case .stopped: ("stopped", .null)
            case .lost: ("lost", .null)
            case .unseen: ("unseen", .null)
            }
        return [
            "step": .string(step.text), "state": .string(state), "status": status, "process": .integer(process),
            "host": .string(host), "since": since.map { .string($0.text()) } ?? .null, "lastLine": .string(lastLine),
        ]
    }
}
