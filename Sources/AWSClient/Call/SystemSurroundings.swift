// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Values

/// The machine's own clock, chance and files.
public enum SystemSurroundings {
    /// The moment by the machine's wall clock.
    @Sendable public static func now() -> Timestamp {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return Timestamp(nanosecondsSinceEpoch: Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec))
    }

    /// The time since the machine started.
    @Sendable public static func uptime() -> Duration {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return .seconds(moment.tv_sec) + .nanoseconds(moment.tv_nsec)
    }

    /// Waits; returns early when the task is cancelled.
    @Sendable public static func pause(_ duration: Duration) async { try? await Task.sleep(for: duration) }

    /// A number in 0..<1.
    @Sendable public static func random() -> Double { Double.random(in: 0..<1) }

    /// A random UUID of version 4.
    @Sendable public static func makeToken() -> String {
        var generator = SystemRandomNumberGenerator()
        // Two draws: each costs a call of the kernel.
        var bytes: [UInt8] = []
        for word in [generator.next(), generator.next()] as [UInt64] {
            withUnsafeBytes(of: word) { bytes.append(contentsOf: $0) }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { Hashing.hexadecimal(Array(bytes[$0])) }
            .joined(separator: "-")
    }

    /// Writes a file as ``AWSSink/file(_:)`` does; the text of a failure, or nil.
    @Sendable public static func writeFile(_ path: String, _ bytes: [UInt8]) -> String? {
        do throws(OutputFile.Failure) {
            var file = try OutputFile.replacing(path, token: makeToken())
            try file.write(bytes)
            try file.commit()
            return nil
        } catch {
            return error.reason
        }
    }
}
