// SPDX-License-Identifier: Apache-2.0

/// Paths of this machine as text; no file is looked at.
public enum LocalPath {
    /// The absolute path without `.`, `..`, doubled slashes or a slash at its end.
    public static func absolute(_ path: String, from directory: String) -> String {
        var parts: [String] = []
        for part in components(path.utf8.first == UInt8(ascii: "/") ? path : directory + "/" + path) {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// A path below another; an absolute one stands alone, as in Python's `os.path.join`.
    public static func joined(_ root: String, _ path: String) -> String {
        if path.utf8.first == UInt8(ascii: "/") || root.isEmpty { return path }
        return root.utf8.last == UInt8(ascii: "/") ? root + path : root + "/" + path
    }

    /// The path as the AWS CLI shows it: the directory relative to the working directory, then the name.
    ///
    /// `/srv/a` is `./a` in `/srv` and `../a` in `/srv/b`. The path is absolute.
    public static func shown(_ path: String, from directory: String) -> String {
        let name = lastComponent(path)
        let parent = absolute(String(decoding: path.utf8.dropLast(name.utf8.count), as: UTF8.self), from: "/")
        return joined(relative(parent, from: directory), name)
    }

    /// What comes after the last slash; empty for a path that ends with one.
    public static func lastComponent(_ path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// What comes before the last slash.
    static func parent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a relative path leads out of the directory that it is below.
    static func escapes(_ path: String) -> Bool {
        var depth = 0
        for part in components(path) where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    /// Whether no part of a relative path is empty, `.` or `..`, so that no other one leads to the same file.
    ///
    /// A slash at the end is none of them.
    static func isPlain(_ path: String) -> Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.enumerated().allSatisfy { index, part in
            if part.isEmpty { return index == parts.count - 1 }
            return !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        }
    }

    /// The parts between slashes, by bytes: a slash with an accent on it is a slash to the kernel.
    private static func components(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    private static func relative(_ path: String, from directory: String) -> String {
        let target = components(path)
        let start = components(absolute(directory, from: "/"))
        var shared = 0
        while shared < min(target.count, start.count), target[shared] == start[shared] { shared += 1 }
        let parts = Array(repeating: "..", count: start.count - shared) + target[shared...]
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}
