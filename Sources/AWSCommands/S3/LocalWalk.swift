// SPDX-License-Identifier: Apache-2.0

import Values

/// The files below a directory in the order of S3's keys, one directory after the other.
///
/// A directory's names are sorted with a slash after those of directories, so that the paths come out in byte order
/// without all of them in memory. What cannot be transferred is a warning, as in the AWS CLI; so is a link that leads
/// back into a directory on the way to it, where the AWS CLI follows it until the path is too long.
struct LocalWalk: Sendable {
    private struct Level {
        var path: String
        var names: ArraySlice<String>
        var identity: [UInt64]
    }

    private let root: String
    private let followsLinks: Bool
    private var levels: [Level] = []
    private var waiting: [Listed] = []
    private var single: String?
    /// Whether a file or directory could not be looked at, so that what it holds is missing without being gone.
    private(set) var hasUnseen = false

    /// What is found below a directory that ends with `/`, or one file.
    init(_ path: String, isRecursive: Bool, followsLinks: Bool) {
        root = path
        self.followsLinks = followsLinks
        if isRecursive {
            enter(path)
        } else {
            single = path
        }
    }

    /// The next file or warning; nil when there is no more.
    mutating func next() -> Listed? {
        while true {
            if !waiting.isEmpty { return waiting.removeFirst() }
            if let path = single {
                single = nil
                if let status = usable(path) { return .entry(entry(path, LocalPath.lastComponent(path), status)) }
                continue
            }
            guard let level = levels.indices.last else { return nil }
            guard let name = levels[level].names.popFirst() else {
                levels.removeLast()
                continue
            }
            let path = levels[level].path + name
            if name.hasSuffix("/") {
                enter(path)
            } else if let status = LocalFile.status(path) {
                return .entry(
                    entry(path, String(decoding: path.utf8.dropFirst(root.utf8.count), as: UTF8.self), status)
                )
            } else {
                miss(path, "File does not exist.")
            }
        }
    }

    private func entry(_ path: String, _ name: String, _ status: LocalFile.Status) -> TransferEntry {
        TransferEntry(end: .file(path: path), name: name, size: status.size, modified: status.modified)
    }

    private mutating func enter(_ path: String) {
        guard let status = usable(path) else { return }
        let identity = [status.device, status.inode]
        if levels.contains(where: { $0.identity == identity }) {
            return warn(path, "The directory is reached again through a symbolic link in it.")
        }
        guard let found = LocalFile.names(in: path) else { return miss(path, "File/Directory is not readable.") }
        var names: [String] = []
        for bytes in found {
            guard let name = String(validating: bytes, as: UTF8.self) else {
                warn(path + String(decoding: bytes, as: UTF8.self), "The name of the file is not UTF-8.")
                continue
            }
            if let status = usable(path + name) { names.append(status.kind == .directory ? name + "/" : name) }
        }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        levels.append(Level(path: path, names: names[...], identity: identity))
    }

    /// What a path leads to when it takes part; a warning otherwise, unless it is a link that is left out.
    private mutating func usable(_ path: String) -> LocalFile.Status? {
        if !followsLinks {
            let plain = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            if LocalFile.status(plain, followsLink: false)?.kind == .link { return nil }
        }
        guard let status = LocalFile.status(path) else {
            miss(path, "File does not exist.")
            return nil
        }
        if status.kind == .special {
            warn(path, "File is character special device, block special device, FIFO, or socket.")
            return nil
        }
        guard LocalFile.isReadable(path, status.kind) else {
            miss(path, "File/Directory is not readable.")
            return nil
        }
        return status
    }

    private mutating func miss(_ path: String, _ reason: String) {
        hasUnseen = true
        warn(path, reason)
    }

    private mutating func warn(_ path: String, _ reason: String) {
        waiting.append(.warning("warning: Skipping file \(path). \(reason)"))
    }
}
