// SPDX-License-Identifier: Apache-2.0

/// The difference of two versions of a file, byte for byte, as `patch -p0` and `git apply -p0` take it.
public enum FilePatch {
    /// The patch that makes the new bytes of the old ones; nothing when they are the same.
    public static func bytes(name: String, old: [UInt8], new: [UInt8]) -> [UInt8] {
        let before = lines(of: old)
        let after = lines(of: new)
        var edits: [TextEdit] = []
        var starts = [0]
        for line in before { starts.append(starts[starts.count - 1] + line.count) }
        let difference = after.difference(from: before)
        let removed = Set(difference.removals.map(\.place))
        let added = Set(difference.insertions.map(\.place))
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            let start = left
            var replacement: [UInt8] = []
            while removed.contains(left) { left += 1 }
            while added.contains(right) {
                replacement += after[right]
                right += 1
            }
            if start < left || !replacement.isEmpty {
                // What is added is text: a file that is none has no edits.
                let text = String(decoding: replacement, as: UTF8.self)
                edits.append(TextEdit(range: starts[start]..<starts[left], replacement: text))
            }
            guard left < before.count, right < after.count else { continue }
            left += 1
            right += 1
        }
        return UnifiedDiff(old, edits).text(name: name)
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }
}

extension CollectionDifference.Change {
    /// The index of the element that comes or goes.
    fileprivate var place: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
