// SPDX-License-Identifier: Apache-2.0

/// What becomes of the account when one call is sent twice because nobody knows whether the first arrived.
public enum Repetition: String, Sendable, Hashable, CaseIterable {
    /// It sets something to a state: twice leaves the same as once.
    case natural
    /// It makes something under a name that is taken the second time, and the refusal says so.
    case named
    /// It carries a token by which the service knows it again, and carries it out once.
    case token
    /// Twice is not the same as once, or nobody has reviewed it.
    case unsafe
}

/// What is known about sending a call twice, with the reason.
public struct RepetitionJudgement: Sendable, Hashable {
    /// What becomes of the account.
    public let repetition: Repetition
    /// Why, as the end of a sentence for a person who decides about a change in doubt.
    public let reason: String
    /// For `named`: the codes with which the second call is refused because the first took effect.
    public let existenceCodes: Set<String>
    /// Where to look for what the call brings about, and what shows it.
    public let look: EffectLook?
    /// The member that carries the token, for `token`.
    public let tokenMember: String?
    /// For how many seconds after it was meant to be sent the call may be repeated: later the service may have forgotten a
    /// token, and somebody may have set something else on purpose.
    public let lifetime: Int
}

/// One line of the reviewed tables that say whether a call may be sent twice.
struct RepetitionRule: Sendable {
    /// What must hold for the parameters, so that the line speaks of the call.
    enum Condition: Sendable {
        case always
        /// None of the members is given, or only as false.
        case without([String])
        /// The member is given.
        case with(String)
        /// The member of every item of a list two levels down is this text.
        case every(path: [String], member: String, text: String)
    }

    let service: String
    let operations: Set<String>
    let repetition: Repetition
    let reason: String
    var condition = Condition.always
    var existenceCodes: Set<String> = []
    var look: EffectLook?
    var lifetime: Int

    /// A line for several operations of one service; their names are separated by spaces.
    init(
        _ service: String,
        _ repetition: Repetition,
        _ reason: String,
        _ operations: String,
        when condition: Condition = .always,
        codes: String = "",
        look: EffectLook? = nil,
        lifetime: Int = defaultLifetime
    ) {
        self.service = service
        self.repetition = repetition
        self.reason = reason
        self.operations = Set(operations.split(separator: " ").map(String.init))
        self.condition = condition
        existenceCodes = Set(codes.split(separator: " ").map(String.init))
        self.look = look
        self.lifetime = lifetime
    }

    /// An hour: models do not say how long a service keeps a token, and all that say it elsewhere keep it longer.
    static let defaultLifetime = 3600
}

/// A reading that shows what a call has brought about: which one, of what, and what to look at in its answer.
public struct EffectLook: Sendable, Hashable {
    /// The reading operation of the same service.
    public let operation: String
    /// Its parameters, by the parameters of the call that they are taken from.
    public let keys: [String: String]
    /// The thing in the answer, in JMESPath.
    public let item: String
    /// The codes that say that there is no such thing.
    public let missingCodes: Set<String>
    /// What of the thing shows the effect; nil when its existence does.
    public let effect: Effect

    /// What of the thing shows the effect.
    public enum Effect: Sendable, Hashable {
        /// The thing was made after the call was intended, or is being made; `same` lists what must be as asked, each
        /// parameter of the call by the thing's own name for it.
        case made(time: String, tags: String?, same: [String: String])
        /// A statement about the thing holds, in JMESPath.
        case shows(String)
        /// The thing is gone, or this statement about it holds.
        case gone(unless: String?)
    }
}
