// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reading files and folders, with errors that name them.
enum FileReading {
    /// The bytes of a regular file, opened without following a link; at most `limit` of them.
    static func bytes(at path: String, limit: Int = .max) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw RunStoreError(.inputOutput, "cannot read '\(path)': not a regular file")
        }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), limit))
        var filled = 0
        while true {
            if filled >= limit { return Array(bytes[..<limit]) }
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: 4096)) }
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count == 0 { return Array(bytes[..<filled]) }
            if count > 0 { filled += count } else if errno != EINTR { throw failure("read", path) }
        }
    }

    /// The paths of all regular files below a folder, from that folder, sorted.
    static func files(below root: String) throws -> [String] {
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for (name, kind) in try entries(of: folder.isEmpty ? root : "\(root)/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                switch kind {
                case S_IFDIR: folders.append(path)
                case S_IFREG: found.append(path)
                default: throw RunStoreError(.corrupt, "'\(path)' is neither a folder nor a regular file")
                }
            }
        }
        return found.sorted()
    }

    /// The names in a folder with the kind of each; an absent folder has none.
    static func entries(of path: String) throws -> [(name: String, kind: mode_t)] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure("read", path)
        }
        defer { closedir(stream) }
        var entries: [(String, mode_t)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0 else { continue }
            entries.append((name, status.st_mode & S_IFMT))
        }
        return entries.sorted { $0.0 < $1.0 }
    }

    /// Makes a folder and the ones above it, readable by their owner only; one that exists is left as it is.
    ///
    /// The entry of each folder that was made is durable when this returns.
    static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o700) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw failure("make the folder", path)
            }
            try makeFolder(String(path[..<slash]))
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make the folder", path) }
        }
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder", parent) }
        defer { close(descriptor) }
        while fsync(descriptor) != 0 {
            if errno == EINTR { continue }
            let failure = failure("synchronise the folder", parent)
            // Found there the next time, it would be taken for durable.
            rmdir(path)
            throw failure
        }
    }

    /// The error for the last failed call.
    static func failure(_ verb: String, _ path: String) -> RunStoreError {
        let code: RunStoreError.Code = errno == ENOSPC || errno == EDQUOT ? .noSpace : .inputOutput
        return RunStoreError(code, "cannot \(verb) '\(path)': \(String(cString: strerror(errno)))")
    }
}
