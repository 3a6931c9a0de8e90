// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import Values

/// Who must say yes before a step acts, to what, and for how long the yes holds.
public struct ApprovalPolicy: Sendable, Hashable, Codable, Identifiable {
    /// The policy's name.
    public var id: ApprovalID
    /// The roles of the workspace file whose members may decide.
    public var roles: [String]
    /// How many distinct people must agree; one rejection wins.
    public var count: Int
    /// How long a request stands; a timeout never proceeds.
    public var expires: TimeSpan
    /// The steps whose readings the approver is shown.
    public var shows: [StepID]
    /// Voids the approval when it holds right before the step acts.
    public var voidIf: Expression?
    /// At which parts of the request's time people are reminded, in percent; nil is `usualReminders`.
    public var remind: [Int]?
    /// At which parts of the request's time somebody else is called, in percent; nil is never.
    public var escalate: [Int]?
    /// The roles of which one person alone may decide, with a reason; nil when nobody may.
    public var breakGlass: [String]?

    /// When people are reminded if the policy does not say so, in percent of the request's time.
    public static let usualReminders = [50, 75]

    /// Who must say yes before a step acts.
    public init(
        id: ApprovalID,
        roles: [String],
        count: Int = 1,
        expires: TimeSpan = TimeSpan(.seconds(3600)),
        shows: [StepID] = [],
        voidIf: Expression? = nil,
        remind: [Int]? = nil,
        escalate: [Int]? = nil,
        breakGlass: [String]? = nil
    ) {
        self.id = id
        self.roles = roles
        self.count = count
        self.expires = expires
        self.shows = shows
        self.voidIf = voidIf
        self.remind = remind
        self.escalate = escalate
        self.breakGlass = breakGlass
    }
}
