// SPDX-License-Identifier: Apache-2.0

public import Glibc

/// A new directory that is removed, with all that it holds, when the last reference goes.
public final class TemporaryDirectory: Sendable {
    /// The absolute path, without a trailing slash.
    public let path: String

    /// Makes a directory, mode 0700, below `TMPDIR` or `/tmp`.
    public init(prefix: String = "lifeboat") throws(ProcessFailure) {
        let parent = getenv("TMPDIR").flatMap { String(validatingCString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessFailure("mkdtemp failed below \(parent)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// The path of a file in the directory.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and sets its mode.
    public func write(_ text: String, to name: String, mode: mode_t = 0o644) throws(ProcessFailure) {
        guard let stream = fopen(file(name), "we") else { throw ProcessFailure("cannot write \(name)") }
        fputs(text, stream)
        fclose(stream)
        chmod(file(name), mode)
    }

    /// Removes a file or a directory with all that it holds, without following symbolic links.
    public static func remove(_ path: String) {
        _ = try? ChildProcess.run(["rm", "-rf", "--", path])
    }
}
