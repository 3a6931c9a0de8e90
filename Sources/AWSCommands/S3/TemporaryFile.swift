// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// A file that grows beside its destination and takes its name only when it is whole.
///
/// The owner calls either ``keep(modified:)`` or ``discard()``, once. Until then an earlier file keeps its content.
struct TemporaryFile: Sendable {
    /// Where the bytes go.
    let path: String
    private let destination: String

    /// Makes an empty file beside the destination, with its permissions where there is one; a link stays a link.
    ///
    /// - Throws: `S3Failure` when the destination is a directory, or the file cannot be made.
    init(beside path: String, token: String) throws(S3Failure) {
        guard !path.utf8.contains(0) else { throw .local("the name of the file holds a zero byte") }
        let earlier = LocalFile.status(path)
        if earlier?.kind == .directory || path.hasSuffix("/") { throw .local("\(path) is a directory") }
        destination = earlier == nil ? path : Self.resolved(path)
        self.path = LocalPath.joined(LocalPath.parent(destination), ".lifeboat-\(token)")
        let descriptor = open(self.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .local("cannot write beside \(path): \(LocalFile.reason)") }
        if let permissions = earlier?.permissions { fchmod(descriptor, permissions) }
        close(descriptor)
    }

    /// Makes the bytes and the name of the file durable; the text of a warning when its time cannot be set.
    ///
    /// - Throws: `S3Failure`; then the temporary file is gone, and an earlier file is untouched unless the failure is
    ///   that the name may not last.
    func keep(
        modified: Timestamp?,
        syncFolder: (String) throws(S3Failure) -> Void = LocalFile.syncFolder
    ) throws(S3Failure) -> String? {
        var warning: String?
        do throws(S3Failure) {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .local("cannot write \(destination): \(LocalFile.reason)") }
            defer { close(descriptor) }
            if let modified {
                let seconds = modified.nanosecondsSinceEpoch / 1_000_000_000
                var times = [timespec(tv_sec: Int(seconds), tv_nsec: 0), timespec(tv_sec: Int(seconds), tv_nsec: 0)]
                if futimens(descriptor, &times) != 0 { warning = LocalFile.reason }
            }
            guard fsync(descriptor) == 0, rename(path, destination) == 0 else {
                throw .local("cannot write \(destination): \(LocalFile.reason)")
            }
            try syncFolder(LocalPath.parent(destination))
        } catch {
            discard()
            throw error
        }
        return warning
    }

    /// Removes the file.
    func discard() { unlink(path) }

    private static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }
}
