// SPDX-License-Identifier: Apache-2.0

import RunCore

/// That a run was handed over to a folder: it goes on there, on whichever machine opens it first, and in no copy of the
/// folder.
///
/// It is a file with a line for each part, written by the move once the run is retired where it came from. It says nothing
/// any more as soon as somebody has executed the run: from then on it goes on where that was.
struct RunArrival: Equatable {
    /// How the record ended that arrived.
    let sequence: Int
    /// The digest of the last record that arrived.
    let digest: String
    /// The bundle's own folder.
    let folder: FolderOrigin
    /// Where that was, for people.
    let place: String

    init(_ history: RunHistory, in folder: FolderOrigin, at place: String) {
        sequence = history.entries.last?.sequence ?? 0
        digest = history.head
        (self.folder, self.place) = (folder, place)
    }

    /// Reads what `text` says; nil for anything else.
    init?(_ text: String) {
        var parts: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { return nil }
            parts[line[..<space]] = line[line.index(after: space)...]
        }
        guard let sequence = parts["record"].flatMap({ Int($0) }), let digest = parts["digest"],
            let folder = parts["folder"].flatMap({ FolderOrigin($0) }), let place = parts["place"]
        else { return nil }
        self.sequence = sequence
        self.digest = String(digest)
        self.folder = folder
        self.place = String(place)
    }

    /// The file's text.
    var text: String { "record \(sequence)\ndigest \(digest)\nfolder \(folder.text)\nplace \(place)\n" }

    /// Whether it still says where the run goes on: what arrived is on record, and nobody has executed it since.
    func holds(for history: RunHistory) -> Bool {
        guard let index = history.entries.firstIndex(where: { $0.sequence == sequence && $0.digest == digest })
        else { return false }
        return !history.entries[(index + 1)...].contains { entry in
            if case .executorStarted = entry.recorded.event { true } else { false }
        }
    }
}
