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
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hashing.hexadecimal(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// Writes a file readable by its owner alone, whole or not at all; the text of a failure, or nil.
    ///
    /// The bytes go to a temporary file beside it, which then takes its name: an earlier file keeps its content when
    /// anything fails, and its permissions when nothing does. What is no regular file, such as a pipe, is written to.
    @Sendable public static func writeFile(_ path: String, _ bytes: [UInt8]) -> String? {
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return "cannot open: " + String(cString: strerror(errno)) }
            defer { close(descriptor) }
            return write(bytes, to: descriptor)
        }
        let target = exists ? resolved(path) : path
        let name = "\(target).\(makeToken())"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return "cannot open: " + String(cString: strerror(errno)) }
        var failure = write(bytes, to: descriptor)
        if failure == nil, exists, fchmod(descriptor, status.st_mode & 0o777) != 0 { failure = reason }
        if failure == nil, fsync(descriptor) != 0 { failure = reason }
        if close(descriptor) != 0, failure == nil { failure = reason }
        if failure == nil, rename(name, target) != 0 { failure = reason }
        if failure != nil { unlink(name) }
        return failure
    }

    private static var reason: String { "cannot write: " + String(cString: strerror(errno)) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return reason }
            written += count
        }
        return nil
    }

    /// The file that a path leads to, so that a link to it stays a link.
    private static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }
}
