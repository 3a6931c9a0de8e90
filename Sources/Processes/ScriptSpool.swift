// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Values

/// The files into which the output and the end of one script go while it runs, whoever watches it.
///
/// ```
/// FOLDER/            mode 0700, the files 0600: nothing in them is masked but what may be shown
///   stdout.0         the first bytes
///   stdout.OFFSET    the last ones, in at most two files named by where they begin
///   stderr.…         the same
///   shown.…          what may be shown of both, in order and without secrets, see ``ShownFrame``
///   side             what the script's frame says: commands and values
///   record           how it ended, once it has: one line of JSON, durable
///   .curlrc          empty; only of a script in a dry run
/// ```
///
/// So a script that prints without end takes a fixed room on the disk, and a reader knows exactly what is missing. A file
/// that could not be written leaves a gap like one that was dropped: the script goes on. For the record, room is kept in
/// advance.
public struct ScriptSpool: Sendable, Hashable {
    /// The streams of a script, each with its name as a file.
    public enum Stream: String, Sendable, CaseIterable {
        case output = "stdout"
        case errors = "stderr"
    }

    /// Bytes of a stream, and where in it they stand.
    public struct Piece: Sendable, Equatable {
        /// How many bytes came before.
        public var offset: Int
        /// The bytes.
        public var bytes: [UInt8]
    }

    /// How many of the first bytes of a stream are kept, and how many of the last.
    public static let limit = 512 << 10
    /// How much room is kept for the record.
    static let recordRoom = 16 << 10
    /// How much of the side channel is kept.
    static let sideLimit = 128 << 10

    /// The folder.
    public let folder: String

    /// The spool in that folder.
    public init(folder: String) { self.folder = folder }

    /// Makes the folder, which must not be there, and those above it.
    ///
    /// - Returns: 0, or the error.
    public func make() -> Int32 {
        // Another script's end removes the folder above when it was the last in it.
        for _ in 0..<8 {
            let code = makeOnce()
            if code != ENOENT { return code }
        }
        return ENOENT
    }

    private func makeOnce() -> Int32 {
        var above = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            above += above.isEmpty && part.isEmpty ? "/" : above.isEmpty || above == "/" ? "\(part)" : "/\(part)"
            if !above.isEmpty { mkdir(above, 0o700) }
        }
        return mkdir(folder, 0o700) == 0 ? 0 : errno
    }

    /// Whether an error says that there is no room on the disk.
    public static func isFull(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT }

    /// Whether an error says that the disk keeps nothing.
    public static func cannotKeep(_ code: Int32) -> Bool { isFull(code) || code == EIO || code == EROFS }

    /// Tries for the room that the end of a script takes; 0, or the error.
    public func lacksRoom() -> Int32 {
        let descriptor = open("\(folder)/record", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return lifeboat_reserve(descriptor, off_t(Self.recordRoom + Self.sideLimit))
    }

    /// The name of the file in which `curl` looks for what else to do.
    private static let settings = ".curlrc"

    /// Makes the folder one in which `curl` finds settings, none of which says anything: as its `CURL_HOME`, it keeps those of
    /// the person's home out.
    ///
    /// - Returns: The folder's whole path, which holds wherever the script goes; nil when that cannot be done.
    public func holdEmptySettings() -> String? {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open("\(folder)/\(Self.settings)", flags, 0o600)
        guard descriptor >= 0 else { return nil }
        close(descriptor)
        guard let path = realpath(folder, nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// Removes the files of a spool and its folder; nothing else that lies there.
    public func erase() {
        for name in Self.names(in: folder) where Self.isOwn(name) { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// The names in a folder.
    public static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func isOwn(_ name: String) -> Bool {
        name == "side" || name == "record" || name == settings || ShownFrame.number(of: name) != nil
            || Stream.allCases.contains { offset(of: name, in: $0) != nil }
    }

    /// Where in a stream a file begins; nil when it holds none of it.
    private static func offset(of name: String, in stream: Stream) -> Int? {
        name.hasPrefix(stream.rawValue + ".") ? Int(name.dropFirst(stream.rawValue.count + 1)) : nil
    }

    // MARK: - Reading

    /// What is kept of a stream by now, in order and without what the two limits leave out.
    public func pieces(of stream: Stream) -> [Piece] {
        let offsets = Self.names(in: folder).compactMap { Self.offset(of: $0, in: stream) }.sorted()
        var pieces = offsets.compactMap { offset in
            Self.bytes(of: "\(folder)/\(stream.rawValue).\(offset)", limit: Self.limit).map {
                Piece(offset: offset, bytes: $0)
            }
        }
        // The last bytes stand in two files, of which the older one is more than is kept.
        let end = pieces.last.map { $0.offset + $0.bytes.count } ?? 0
        for index in pieces.indices where pieces[index].offset > 0 {
            let surplus = min(max(0, end - Self.limit - pieces[index].offset), pieces[index].bytes.count)
            pieces[index].bytes.removeFirst(surplus)
            pieces[index].offset += surplus
        }
        return pieces.filter { !$0.bytes.isEmpty }
    }

    /// What the script's frame has said.
    public var side: [UInt8] { Self.bytes(of: "\(folder)/side", limit: Self.sideLimit) ?? [] }

    /// How the script ended; nil as long as that is not on record.
    public var record: ScriptRecord? {
        // A line that has no end yet is being written.
        guard let bytes = Self.bytes(of: "\(folder)/record", limit: 1 << 20), bytes.last == 0x0A else { return nil }
        return (try? JSONParser.parse(bytes)).flatMap(ScriptRecord.init)
    }

    /// The bytes of a file, up to a limit; nil when there is none.
    static func bytes(of path: String, limit: Int, from offset: Int = 0) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var filled = 0
        while filled < limit {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: filled), limit - filled, off_t(offset + filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }
}
