// SPDX-License-Identifier: Apache-2.0

import CLinux

/// What tells a folder from every copy of it: the number that its file system gave it, and when.
///
/// Both stay when the folder is renamed, or its disk is taken to another machine. A copy has others, whatever of the times
/// is copied with it. An image of a whole disk has the same: nothing tells it from its original.
struct FolderOrigin: Equatable {
    private let number: UInt64
    /// Nil where the file system keeps no such moment.
    private let birth: String?

    /// The origin of a folder that is there; nil when it cannot be looked at.
    init?(of path: String) {
        var (number, seconds, nanoseconds): (UInt64, Int64, Int64) = (0, 0, 0)
        guard lifeboat_origin(path, &number, &seconds, &nanoseconds) == 0 else { return nil }
        self.number = number
        birth = nanoseconds < 0 ? nil : "\(seconds).\(nanoseconds)"
    }

    /// Reads what `text` says.
    init?(_ text: Substring) {
        let words = text.split(separator: " ")
        guard let number = words.first.flatMap({ UInt64($0) }), words.count <= 2 else { return nil }
        self.number = number
        birth = words.count == 2 ? String(words[1]) : nil
    }

    /// The origin in one line.
    var text: String { birth.map { "\(number) \($0)" } ?? "\(number)" }

    /// Whether two origins are of one folder.
    enum Kinship {
        case same, other
        /// The file system gives new numbers when it is mounted, perhaps, or the moment by chance is the same.
        case unknown
    }

    /// Whether both are of one folder; a machine that cannot tell the moment goes by the number.
    func kinship(to other: FolderOrigin) -> Kinship {
        if let birth, let born = other.birth, birth != born { return .other }
        return number == other.number ? .same : .unknown
    }
}
