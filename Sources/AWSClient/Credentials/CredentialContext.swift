// SPDX-License-Identifier: Apache-2.0

public import Values

/// What credential providers may use.
public struct CredentialContext: Sendable {
    /// Environment and shared files.
    public let settings: AWSSettings
    /// The moment.
    public let now: Timestamp
    /// Files, processes, a person and the metadata services.
    public let surroundings: CredentialSurroundings
    /// Waits; returns early when the task is cancelled.
    public let pause: @Sendable (Duration) async -> Void
    /// Makes a call with the given credentials, or unsigned: to the security token service and single sign-on.
    public let call: @Sendable (AWSCall, AWSCredentials?) async -> AWSOutcome

    /// The profile that providers look at.
    private(set) var profileName: String
    /// Whether variables of the environment may give credentials: not where a profile was asked for by name.
    private(set) var readsEnvironment: Bool
    /// The profiles that led here, the active one first.
    private(set) var visitedProfiles: [String]

    /// A context for the active profile.
    public init(
        settings: AWSSettings,
        now: Timestamp,
        surroundings: CredentialSurroundings = CredentialSurroundings(),
        pause: @escaping @Sendable (Duration) async -> Void,
        call: @escaping @Sendable (AWSCall, AWSCredentials?) async -> AWSOutcome
    ) {
        self.settings = settings
        self.now = now
        self.surroundings = surroundings
        self.pause = pause
        self.call = call
        profileName = settings.activeProfileName
        readsEnvironment = settings.profileName == nil
        visitedProfiles = [profileName]
    }

    /// The settings of the profile that is looked at; empty when there is no such profile.
    var profile: SharedConfiguration.Section { settings.configuration.profiles[profileName] ?? [:] }

    /// The region whose security token service is asked.
    var region: String { settings.region ?? profile["region"] ?? "us-east-1" }

    /// The context of a profile that another one names as its source.
    func context(ofSource name: String) -> CredentialContext {
        var context = self
        context.profileName = name
        context.readsEnvironment = false
        context.visitedProfiles.append(name)
        return context
    }

    /// The context in which the environment is looked at because a profile names it as its source.
    func contextWithEnvironment() -> CredentialContext {
        var context = self
        context.readsEnvironment = true
        return context
    }
}
