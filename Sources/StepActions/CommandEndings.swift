// SPDX-License-Identifier: Apache-2.0

/// How each command of a script ended, as far as bash tells it.
///
/// Before a command begins, bash tells the statuses of the pipeline that ended last. That is the command before, or the
/// pipeline that it closed, but for these, of which no status is said rather than a wrong one: a loop's or `case`'s head, an
/// `eval`, whose commands are listed themselves, what runs in the background, what a subshell follows, which is not
/// listed and may have ended last, and the parts of a pipeline that are not all simple commands. Where one status was told
/// for a whole pipeline, its parts have ended well or nobody knows which did not. Nor has the command or pipeline a status
/// in the middle of which the script was ended, by a signal or with nobody left to tell.
struct CommandEndings {
    /// A command and the statuses that were known when it began.
    private struct Note {
        var text: String
        var before: [Int]
    }

    private let source: CommandSource
    private let tellsPipelines: Bool
    private var notes: [Note] = []
    /// What ended last when the script was over; nil as long as it is not.
    private var ending: [Int]?
    private var last: (status: Int?, unlisted: String)?
    private var isBrokenOff = false

    /// The endings of the commands of a script, with the statuses of each part of a pipeline or with one for all.
    init(of script: String, tellsPipelines: Bool = true) {
        source = CommandSource(script)
        self.tellsPipelines = tellsPipelines
    }

    /// Takes in that a command begins; what the frame itself runs first is before the script, and after that its end.
    mutating func begin(_ text: String, after statuses: [Int], isOwn: Bool) {
        guard ending == nil else { return }
        guard isOwn else { return notes.append(Note(text: text, before: statuses)) }
        // After a signal, bash gives the frame's own first command out for the one that was under way.
        if text == ShellFrame.overMark { return isBrokenOff = true }
        if !notes.isEmpty { ending = statuses }
    }

    /// Takes in how the script ended, and its last command when that was not told of.
    mutating func end(_ status: Int?, after statuses: [Int], unlisted: String) {
        guard last == nil else { return }
        guard tellsPipelines else {
            // The first version took its own commands for the script's last one, and told of no command beyond the limit.
            last = (ending?.first, "")
            if ending == nil, notes.count < ShellFrame.commandLimit { ending = status.map { [$0] } }
            return
        }
        last = (status, unlisted)
        if isBrokenOff, unlisted.isEmpty { _ = notes.popLast() }
        // Without a command of the frame before it, a function has ended the script.
        if ending == nil { ending = status.map { [$0] } ?? statuses }
    }

    /// Takes in what the script ended with; another status than it told of means that a signal ended it.
    mutating func compare(_ status: Int) {
        if let told = last?.status, told != status { isBrokenOff = true }
    }

    /// The commands in the order in which they began.
    var commands: [ShellFrame.Ended] {
        let isCut = last?.unlisted.isEmpty == false
        let isBrokenOff = isBrokenOff || (last == nil && ending == nil)
        var found = notes.prefix(ShellFrame.commandLimit).map { ShellFrame.Ended(text: $0.text, status: nil) }
        for index in found.indices {
            let isLast = index == notes.count - 1
            if isLast, isBrokenOff {
                if !isCut { for part in pipeline(endingAt: index, found) { found[part].status = nil } }
                continue
            }
            guard let after = isLast ? (isCut ? nil : ending) : notes[index + 1].before else { continue }
            settle(index, after, &found)
            if isLast, found[index].isExit { found[index].status = last?.status }
        }
        if let last, isCut {
            found.append(ShellFrame.Ended(text: last.unlisted, status: isBrokenOff ? nil : last.status))
        }
        return found
    }

    /// Says how the parts of the pipeline ended with which the script did: all well, when none of them may fail unseen.
    private func settleEnd(_ index: Int, _ after: [Int], _ found: inout [ShellFrame.Ended]) {
        let status = after == [0] && !source.mentions("pipefail") ? 0 : nil
        for part in pipeline(endingAt: index, found) { found[part].status = status }
    }

    /// The commands of the pipeline that a command closes, or that command alone.
    private func pipeline(endingAt index: Int, _ found: [ShellFrame.Ended]) -> ClosedRange<Int> {
        var first = index
        while first > 0, source.hasPipeline(of: found[(first - 1)...index].map(\.text)) { first -= 1 }
        return first...index
    }

    /// Says how a command ended after which these were the statuses of the last pipeline.
    private func settle(_ index: Int, _ after: [Int], _ found: inout [ShellFrame.Ended]) {
        guard !found[index].isHead else { return }
        guard after.count > 1 else {
            // Of a pipeline that is the script's end, bash tells one status for all.
            let isToldForAll = index == notes.count - 1 || !tellsPipelines
            if isToldForAll, source.isPiped(found[index].text) { return settleEnd(index, after, &found) }
            if !source.isUntold(found[index].text) { found[index].status = after.first }
            return
        }
        found[index].pipeline = after
        let parts = max(0, index - after.count + 1)...index
        let isWhole = parts.count == after.count && source.hasPipeline(of: parts.map { found[$0].text })
        for (part, status) in zip(parts.reversed(), after.reversed()) {
            if isWhole {
                found[part].status = status
            } else if part == index || found[part].pipeline == nil {
                // Where all ended well, so did each; else nobody knows which part is whose.
                let endedWell = after.allSatisfy { $0 == 0 } && (part == index || found[part].status == 0)
                found[part].status = endedWell ? 0 : nil
            }
        }
    }
}

extension ShellFrame.Ended {
    /// Whether it has no status: it begins others, or takes the place of the shell.
    fileprivate var isHead: Bool {
        ["for ", "case ", "select ", "eval ", "exec "].contains(where: text.hasPrefix) || text == "exec"
    }

    fileprivate var isExit: Bool { text == "exit" || text.hasPrefix("exit ") }
}

/// The text of a script, to be searched for commands as bash writes them, which sets blanks as it likes.
private struct CommandSource {
    /// A longer script is not searched, and little is said of its commands.
    private static let limit = 32 << 10
    private static let keywords = ["then", "do", "else", "elif", "if", "while", "until", "fi", "done", "esac", "time"]
        .map { Array($0.utf8) }

    /// The script without blanks, each end of a line a semicolon.
    private let text: [UInt8]
    private let isSearched: Bool

    init(_ script: String) {
        isSearched = script.utf8.count <= Self.limit
        text = isSearched ? Self.squeezed(script) : []
    }

    private static func squeezed(_ text: String) -> [UInt8] {
        let lines = text.replacing("\\\n", with: "").replacing("1>&", with: ">&").utf8
        return lines.compactMap { byte in byte == 0x0A ? 0x3B : byte == 0x20 || byte == 0x09 ? nil : byte }
    }

    /// Whether the commands stand in the script as a pipeline.
    func hasPipeline(of commands: [String]) -> Bool {
        // A line may end behind the bar.
        [[0x7C], [0x7C, 0x3B]].contains { bar in
            !places(of: Array(commands.map(Self.squeezed).joined(separator: bar))).isEmpty
        }
    }

    /// Whether the command closes a pipeline somewhere in the script.
    func isPiped(_ command: String) -> Bool {
        let command = Self.squeezed(command)
        return !isSearched
            || [[0x7C], [0x7C, 0x3B]].contains { bar in
                places(of: bar + command).contains { end in
                    let start = end - bar.count - command.count
                    return start > 0 && text[start - 1] != 0x7C
                }
            }
    }

    /// Whether the script has the word.
    func mentions(_ word: String) -> Bool { !isSearched || !places(of: Array(word.utf8)).isEmpty }

    /// Whether no status that bash tells need be that of the command: it runs in the background, or a subshell follows it.
    func isUntold(_ command: String) -> Bool {
        guard isSearched else { return true }
        return places(of: Self.squeezed(command)).contains { end in
            let rest = text[end...]
            if rest.first == 0x26, let next = rest.dropFirst().first, next != 0x26, next != 0x3E { return true }
            return rest.elementsEqual([0x26]) || Self.beginsSubshell(rest)
        }
    }

    private static func beginsSubshell(_ rest: ArraySlice<UInt8>) -> Bool {
        var rest = rest
        let start = rest.startIndex
        while let byte = rest.first {
            if [0x3B, 0x26, 0x7C, 0x21, 0x7B, 0x7D].contains(byte) {
                rest = rest.dropFirst()
            } else if let word = keywords.first(where: { rest.starts(with: $0) }) {
                rest = rest.dropFirst(word.count)
            } else {
                return rest.startIndex > start && byte == 0x28 && rest.dropFirst().first != 0x28
            }
        }
        return false
    }

    /// Behind which places of the script some bytes stand.
    private func places(of bytes: [UInt8]) -> [Int] {
        guard let first = bytes.first, bytes.count <= text.count else { return [] }
        return (0...(text.count - bytes.count)).lazy
            .filter { text[$0] == first && text[$0..<($0 + bytes.count)].elementsEqual(bytes) }
            .map { $0 + bytes.count }
    }
}
