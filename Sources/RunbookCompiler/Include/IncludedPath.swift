// SPDX-License-Identifier: Apache-2.0

/// The path of an included runbook, as the reader of files is given it.
enum IncludedPath {
    /// Why a path is refused without a look at any file.
    struct Refusal: Error {
        var reason: String
        var fix: String
    }

    /// The path that `link` leads to from `file`, with every `.` and every `..` resolved that can be.
    static func resolve(_ link: String, from file: String) throws(Refusal) -> String {
        guard let path = decoded(link), path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Refusal(reason: "'\(link)' is no path", fix: "write the path of a file, relative to this one")
        }
        guard !path.hasPrefix("/"), !path.hasPrefix("\\"), !path.hasPrefix("~") else {
            throw Refusal(reason: "'\(path)' is an absolute path", fix: "write the path relative to this file")
        }
        let first = path.prefix { $0 != "/" }
        guard !first.contains(":") else {
            throw Refusal(
                reason: "'\(path)' is an address, not a file",
                fix: "include a file below the workspace's folder"
            )
        }
        guard !path.contains("#"), !path.contains("?") else {
            throw Refusal(
                reason: "'\(path)' names a part of a file",
                fix: "include the whole file; what is after '#' or '?' has no meaning here"
            )
        }
        guard !path.isEmpty, !path.hasSuffix("/") else {
            throw Refusal(reason: "'\(path)' names no file", fix: "write the path of a runbook")
        }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return normalized(folder.isEmpty && !file.hasPrefix("/") ? path : "\(folder)/\(path)")
    }

    /// The path without `.`, and without `..` behind a name.
    static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    /// The text with `%20` and the like resolved, as a browser would; nil when that gives no text.
    private static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
