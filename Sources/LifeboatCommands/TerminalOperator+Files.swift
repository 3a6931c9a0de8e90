// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Synchronization
import TerminalUI
import Values

extension TerminalOperator {
    /// What comes of asking for files.
    enum AskedFiles {
        case given
        /// What was begun is dropped: nothing comes of it.
        case dropped
        /// The input is over, or the answer came from elsewhere.
        case ended
    }

    /// Takes a file for the answer that is still to come, and says what it was or why it cannot be taken.
    func attach(_ path: String) -> StyledText {
        do {
            let content = try AttachedContent(AttachedContent.typed(path), besides: attached.withLock(\.self))
            attached.withLock { $0.append(content) }
            return StyledText("   \(content.file.text) goes with the answer")
        } catch {
            return bad((error as? Failure)?.message ?? "\(error)")
        }
    }

    /// Asks for the files that an action must be reported with, until there is one and no more come.
    func askForFiles() async -> AskedFiles {
        var lines: [StyledText] = []
        while true {
            let isLacking = attached.withLock(\.isEmpty)
            let sentence =
                isLacking
                ? "this must be reported with a file that shows what was seen: which?"
                : "another file, or Enter when these are all"
            let hint = StyledText("   \(sentence); `quit` drops it", .dim)
            guard let line = await read(lines + [hint], mark: "   file > ") else { return .ended }
            switch line.trimmed {
            case "quit": return .dropped
            case "" where isLacking: lines = [bad("that names no file")]
            case "": return .given
            case let path: lines = [attach(path)]
            }
        }
    }

    /// The bytes of a file that came with the last answer.
    func bytes(of file: AttachedFile) -> [UInt8]? {
        attached.withLock { $0.first { $0.file.sha256 == file.sha256 }?.bytes }
    }
}
