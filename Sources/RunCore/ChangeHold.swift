// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// Why nothing may be changed now, for people and for programs.
public struct ChangeHold: Sendable, Hashable, Codable {
    /// What stands against changes.
    public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        /// A person froze the store.
        case frozen
        /// No window is open in which changes are allowed.
        case outsideWindow = "outside-window"
        /// A window is open in which changes are blocked.
        case blockedWindow = "blocked-window"
        /// The day is one on which nothing is changed.
        case blockedDate = "blocked-date"
        /// A blocking condition is met.
        case blockedByCondition = "blocked-by-condition"
        /// Nobody knows whether a blocking condition is met.
        case blockingConditionUnknown = "blocking-condition-unknown"
    }

    /// What stands against changes.
    public var code: Code
    /// The same for people, in one line.
    public var reason: String
    /// When it ends by itself, as far as is known; nil when it does not, or nobody knows.
    public var opensAt: Timestamp?
    /// The same in the wall time that whoever set the times thinks in; nil when that is UTC.
    public var opensAtLocal: String?
    /// What a person can do about it, in one line.
    public var advice: String
    /// Why a person had changes made all the same; nil when they are held.
    public var overriddenBecause: String?

    /// Why nothing may be changed now.
    public init(
        _ code: Code,
        reason: String,
        opensAt: Timestamp? = nil,
        opensAtLocal: String? = nil,
        advice: String
    ) {
        self.code = code
        self.reason = reason
        self.opensAt = opensAt
        self.opensAtLocal = opensAtLocal
        self.advice = advice
    }

    /// What windows say against a change.
    public init(_ refusal: WindowRefusal, advice: String) {
        let code: Code =
            switch refusal.code {
            case .outsideWindow: .outsideWindow
            case .blockedWindow: .blockedWindow
            case .blockedDate: .blockedDate
            }
        self.init(
            code,
            reason: refusal.sentence,
            opensAt: refusal.opensAt,
            opensAtLocal: refusal.opensAtLocal,
            advice: advice
        )
    }

    /// Whether a blocking condition stands against changes, and not a person, a window or a date.
    public var isOfCondition: Bool {
        switch code {
        case .blockedByCondition, .blockingConditionUnknown: true
        case .frozen, .outsideWindow, .blockedWindow, .blockedDate: false
        }
    }

    /// What stands against changes and why, in one line that names what it is once.
    public var sentence: String {
        reason.hasPrefix("\(code.rawValue) ") ? reason : "\(code.rawValue): \(reason)"
    }

    /// The machine form.
    public var json: JSONValue {
        [
            "code": .string(code.rawValue), "reason": .string(reason),
            "opensAt": opensAt.map { .string($0.text()) } ?? .null,
            "opensAtLocal": opensAtLocal.map { .string($0) } ?? .null, "advice": .string(advice),
        ]
    }
}
