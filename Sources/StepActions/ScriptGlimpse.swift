// SPDX-License-Identifier: Apache-2.0

public import Processes

/// The last line of a script under way, for a process that did not start it: each look reads only what is new.
public struct ScriptGlimpse: Sendable {
    /// Where its output lies.
    public let spool: ScriptSpool
    private let tail: ScriptTail

    /// The script whose output goes into a spool.
    public init(_ spool: ScriptSpool) {
        self.spool = spool
        tail = ScriptTail(spool)
    }

    /// The last line by now, without secrets; empty when there is none, or none may be shown.
    public func lastLine() -> String { tail.next().last }
}
