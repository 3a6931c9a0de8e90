// SPDX-License-Identifier: Apache-2.0

public import Values

/// Time, chance and where credentials come from, as a client may use them.
public struct AWSSurroundings: Sendable {
    /// The moment on the wall clock.
    public var now: @Sendable () -> Timestamp
    /// A clock that never goes back.
    public var uptime: @Sendable () -> Duration
    /// Waits; returns early when the task is cancelled.
    public var pause: @Sendable (Duration) async -> Void
    /// A number in 0..<1.
    public var random: @Sendable () -> Double
    /// A fresh idempotency token.
    public var makeToken: @Sendable () -> String
    /// Files, processes, a person and the metadata services, as far as credentials may come from them.
    public var credentials: CredentialSurroundings

    /// Surroundings from their parts; each part left out is the machine's own.
    public init(
        now: @escaping @Sendable () -> Timestamp = SystemSurroundings.now,
        uptime: @escaping @Sendable () -> Duration = SystemSurroundings.uptime,
        pause: @escaping @Sendable (Duration) async -> Void = SystemSurroundings.pause,
        random: @escaping @Sendable () -> Double = SystemSurroundings.random,
        makeToken: @escaping @Sendable () -> String = SystemSurroundings.makeToken,
        credentials: CredentialSurroundings = CredentialSurroundings()
    ) {
        self.now = now
        self.uptime = uptime
        self.pause = pause
        self.random = random
        self.makeToken = makeToken
        self.credentials = credentials
    }
}
