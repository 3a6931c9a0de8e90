// SPDX-License-Identifier: Apache-2.0

import Glibc
import SwiftOverlayShims
import Values

/// The machine's clock and random numbers: the only place where commands take them from.
enum SystemClock {
    /// The moment now, by the wall clock.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanosecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The time since the machine was started, sleep and all, as a moment; nobody sets it.
    static func steady() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Timestamp(nanosecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
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
