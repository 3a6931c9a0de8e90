// SPDX-License-Identifier: Apache-2.0

import Values

/// How far this machine's clock is from the service's, as far as answers have shown.
struct ClockSkew: Sendable, Equatable {
    /// What is added to this machine's clock before signing.
    private(set) var correction = Duration.zero

    /// A distance that signatures do not bear: AWS refuses at 5 minutes.
    static let tolerance = Duration.seconds(240)

    /// The moment to sign for.
    func corrected(_ now: Timestamp) -> Timestamp { now + correction }

    /// Looks at an answer that may have been refused for the clock.
    ///
    /// - Returns: the new correction when the server's clock is further away than signatures bear.
    mutating func learn(dateHeader: String?, now: Timestamp) -> Duration? {
        guard let text = dateHeader, let server = WireTimestamp.moment(text) else { return nil }
        let distance = server - corrected(now)
        guard distance > Self.tolerance || distance < .zero - Self.tolerance else { return nil }
        correction = server - now
        return correction
    }
}
