// SPDX-License-Identifier: Apache-2.0

/// Where the calls on the way to credentials go: to the security token service and single sign-on.
///
/// An endpoint that somebody names for one command is that of the service called. Tokens of people and workloads must not
/// go there.
public struct CredentialRoute: Sendable {
    /// The settings by which endpoints of these calls are found.
    public var settings: AWSSettings
    /// The hosts that these calls may go to.
    public var targetGuard: TargetGuard

    /// A route by settings, to the hosts that a guard admits.
    public init(settings: AWSSettings, targetGuard: TargetGuard) {
        self.settings = settings
        self.targetGuard = targetGuard
    }
}
