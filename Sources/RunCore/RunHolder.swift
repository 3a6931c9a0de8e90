// SPDX-License-Identifier: Apache-2.0

/// The process that has a run now, as the store knows it.
public struct RunHolder: Sendable, Hashable, CustomStringConvertible {
    /// The process's number on its machine; nil when the store does not say.
    public let process: Int?
    /// The machine; nil when the store does not say.
    public let host: String?
    /// Whether the process stands still, as after Ctrl-Z, as far as that can be seen from here.
    public var isSuspended = false

    /// Reads what a holder writes into a store: `process P on H`.
    public init(_ text: some StringProtocol) {
        let words = text.split(separator: " ", maxSplits: 3)
        guard words.count == 4, words[0] == "process", words[2] == "on", let process = Int(words[1]) else {
            (self.process, host) = (nil, nil)
            return
        }
        (self.process, host) = (process, String(words[3]))
    }

    /// Whether that process is the executor that is on record.
    public func isExecutor(_ executor: ExecutorIdentity?) -> Bool {
        guard let executor else { return false }
        return executor.process == process && executor.host == host
    }

    /// The command that sets a process going that stands still; nil for one that does not.
    public var continuation: String? { isSuspended ? process.map { "kill -CONT \($0)" } : nil }

    /// That the process stands still and what sets it going, as a clause; empty when it does not.
    public var suspension: String {
        guard let continuation else { return "" }
        return ", which is SUSPENDED: `fg` in its terminal or `\(continuation)` sets it going"
    }

    /// The holder for people.
    public var description: String {
        guard let process, let host else { return "a process that the store does not name" }
        return "process \(process) on \(host)\(suspension)"
    }
}
