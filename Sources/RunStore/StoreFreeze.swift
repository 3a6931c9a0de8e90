// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import Values

/// That nothing may be changed by any run of a store, said by a person.
public struct StoreFreeze: Sendable, Hashable, Codable {
    /// Whether it was said or taken back.
    public var isOn: Bool
    /// Who said so.
    public var by: String
    /// Why.
    public var reason: String
    /// When it was said.
    public var at: Timestamp
    /// When it ends by itself; nil for not before somebody takes it back.
    public var until: Timestamp?

    /// That nothing may be changed, or may be changed again.
    public init(isOn: Bool, by: String, reason: String, at: Timestamp, until: Timestamp? = nil) {
        self.isOn = isOn
        self.by = by
        self.reason = reason
        self.at = at
        self.until = until
    }

    /// Whether nothing may be changed at a moment.
    public func holds(at now: Timestamp) -> Bool { isOn && until.map { now < $0 } ?? true }

    /// Who froze, why and until when, in one line.
    public var sentence: String {
        let end = until.map { "until \($0.text())" } ?? "until somebody takes it back"
        return "frozen by \(by) at \(at.text()), \(end): '\(reason)'"
    }

    /// The same as what stands against the changes of a run; nil for runs in general.
    public func hold(of run: RunID?) -> ChangeHold {
        let resume = "lifeboat resume \(run?.text ?? "RUN")"
        let advice = "when it is over: \(resume); whoever said it takes it back: lifeboat unfreeze --reason TEXT"
        return ChangeHold(.frozen, reason: sentence, opensAt: until, advice: advice)
    }
}
