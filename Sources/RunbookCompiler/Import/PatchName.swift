// SPDX-License-Identifier: Apache-2.0

/// How a patch names a file.
enum PatchName {
    /// The path as given where `patch` would follow it, else the name alone: absolute paths and `..` are refused by it.
    static func name(_ path: String) -> String {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        while parts.first == "." { parts.removeFirst() }
        if path.hasPrefix("/") || parts.contains("..") { return String(parts.last ?? "") }
        return parts.joined(separator: "/")
    }
}
