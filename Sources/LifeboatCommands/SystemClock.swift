// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Values

/// The machine's clock and random numbers: the only place where commands take them from.
enum SystemClock {
    /// The moment now, by the wall clock.
    static func now() -> Timestamp { SystemSurroundings.now() }

    private static let origin = ContinuousClock.now

    /// The time since this was asked first, the machine's sleep and all, as a moment; nobody sets it, and only this process
    /// can compare it.
    static func steady() -> Timestamp {
        Timestamp(nanosecondsSinceEpoch: 0) + (ContinuousClock.now - origin)
    }

    /// Lets time pass.
    static func pause(_ duration: Duration) async throws { try await Task.sleep(for: duration) }

    /// 128 random bits in hexadecimal.
    static func nonce() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
