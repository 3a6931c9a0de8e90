// SPDX-License-Identifier: Apache-2.0

public import AWSClient
import Glibc
public import Values

/// What an S3 command may use of the world: where it prints, what it reads, and how it is observed.
public struct S3Surroundings: Sendable {
    /// Where relative paths begin; absolute.
    public var workingDirectory: String
    /// Writes one line of results.
    public var line: @Sendable (String) -> Void
    /// Writes one line of warnings and errors.
    public var error: @Sendable (String) -> Void
    /// Writes the progress over the line that is being shown; nil where nobody watches.
    public var progress: (@Sendable (String) -> Void)?
    /// Writes bytes of an object to standard output; false when nobody takes them any more.
    public var write: @Sendable ([UInt8]) -> Bool = { _ in false }
    /// Reads up to so many bytes of standard input; empty at its end, nil when it cannot be read.
    public var read: @Sendable (Int) -> [UInt8]? = { _ in nil }
    /// A clock that never goes back, for the speed of the progress.
    public var uptime: @Sendable () -> Duration = { .zero }
    /// The hours of a moment in the machine's zone, as `ls` prints them.
    public var localTime: @Sendable (Timestamp) -> String = S3Surroundings.localTime
    /// Makes names for temporary files.
    public var makeToken: @Sendable () -> String = S3Surroundings.makeToken
    /// Keeps a fact before the command goes on, such as the identifier of a multipart upload that it owns.
    public var record: @Sendable (JSONObject) async throws -> Void = { _ in }
    /// Hears of everything that was done, failed or would be done; called from several tasks, one at a time.
    public var observe: @Sendable (TransferResult) -> Void = { _ in }
    /// Whether files here are written and removed; when not, downloads are read and leave nothing behind.
    public var writesFiles = true
    /// How much time is left; asked before each request.
    ///
    /// Nothing new begins when there is none.
    public var remaining: @Sendable () -> Duration = { .seconds(86_400) }
    /// What every request passes that may change something; nil lets all of them leave.
    public var fence: AWSFence?
    /// Whether `AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS` asks for the check of `mv`.
    public var validatesPaths = false

    /// Surroundings that print with the given functions.
    public init(
        workingDirectory: String = S3Surroundings.currentDirectory(),
        line: @escaping @Sendable (String) -> Void,
        error: @escaping @Sendable (String) -> Void
    ) {
        self.workingDirectory = workingDirectory
        self.line = line
        self.error = error
    }

    /// The working directory of the process; `/` when it cannot be named.
    public static func currentDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// `2026-11-22 03:00:00` in the machine's zone.
    @Sendable public static func localTime(_ moment: Timestamp) -> String {
        var seconds = time_t(moment.nanosecondsSinceEpoch / 1_000_000_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return moment.text() }
        let padded = { (number: Int32) in number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
        return "\(date) \(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    }

    /// Sixteen random hexadecimal digits.
    @Sendable public static func makeToken() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
