// SPDX-License-Identifier: Apache-2.0

/// Something that a published waiter does not notice, and that Lifeboat's own rule does.
public enum WaiterWeakness: Sendable, Hashable {
    /// The service has states of failure, and the waiter names none of them: it would only run out of time.
    case cannotFail(states: [String])
    /// It takes some states of failure for something that passes.
    case overlooks(states: [String])
    /// It takes states for a success that are a failure.
    case acceptsFailure(states: [String])
    /// It succeeds when what is waited for does not exist.
    case succeedsWhenMissing(code: String)
    /// It takes an answer that says little for the proof that something is gone.
    case trustsAnyRefusal(code: String)
    /// It gives up although such things usually take longer.
    case givesUpEarly(after: Duration)

    /// What is wrong, for a person.
    public var text: String {
        switch self {
        case .cannotFail(let states): "it cannot fail: it does not know \(Self.list(states))"
        case .overlooks(let states): "it goes on waiting at \(Self.list(states))"
        case .acceptsFailure(let states): "it takes \(Self.list(states)) for a success"
        case .succeedsWhenMissing(let code): "it succeeds when nothing is there (\(code))"
        case .trustsAnyRefusal(let code): "it takes any \(code) for the proof that it is gone"
        case .givesUpEarly(let limit): "it gives up after \(limit.components.seconds / 60) minutes"
        }
    }

    private static func list(_ states: [String]) -> String {
        let shown = states.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
        return states.count > 4 ? "\(shown) and \(states.count - 4) more" : shown
    }
}
