// SPDX-License-Identifier: Apache-2.0

import Values

/// The credentials in force, and what is to be done about them: a value without clock and network.
struct CredentialShelf: Sendable {
    /// Credentials that end within this time are renewed before they are used.
    static let renewalMargin = Duration.seconds(300)
    /// After a renewal that failed, or brought what ends soon itself, the next one waits this long.
    static let pause = Duration.seconds(60)

    /// What a caller is to do.
    enum Decision: Sendable, Equatable {
        case use(AWSCredentials)
        case renew
    }

    /// The credentials that are kept, valid or not.
    private(set) var kept: AWSCredentials?
    /// Why the last renewal failed, while the credentials from before still work.
    private(set) var note: String?
    private var isRefused = false
    private var notBefore: Timestamp?

    /// What is to be done at a moment.
    func decision(at now: Timestamp) -> Decision {
        guard let kept, !isRefused, !kept.hasExpired(at: now) else { return .renew }
        if !kept.hasExpired(at: now + Self.renewalMargin) { return .use(kept) }
        return notBefore.map { $0 > now } == true ? .use(kept) : .renew
    }

    /// Takes what the providers gave.
    mutating func renewed(_ credentials: AWSCredentials, at now: Timestamp) {
        kept = credentials
        note = nil
        isRefused = false
        notBefore = credentials.hasExpired(at: now + Self.renewalMargin) ? now + Self.pause : nil
    }

    /// Takes a renewal that failed.
    ///
    /// - Returns: The credentials to use on, when they still work.
    mutating func failed(_ failure: AWSNotSent, at now: Timestamp) -> AWSCredentials? {
        guard failure.code != .refusedTarget, let kept, !isRefused, !kept.hasExpired(at: now) else { return nil }
        note =
            "the credentials could not be renewed and end at \(kept.expiration?.text() ?? "an unknown time"): \(failure)"
        notBefore = now + Self.pause
        return kept
    }

    /// Takes word that a service no longer accepts some credentials; they are not used again.
    mutating func refused(_ credentials: AWSCredentials) {
        if kept == credentials { isRefused = true }
    }
}
