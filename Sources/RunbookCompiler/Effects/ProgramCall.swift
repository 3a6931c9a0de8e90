// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import RunbookSyntax
import ShellText

/// A call of a program by its words, judged by the table of programs.
struct ProgramCall {
    /// A word of the call.
    struct Word {
        /// The text, when it is written out.
        var literal: String?
        /// Whether it may turn out to be an option, or several words.
        var mayBeOption: Bool
        /// Whether it may turn out to be several words.
        var mayBeLoose: Bool
        /// Whether it is a pattern for the names of files, and so any number of words.
        var isPattern: Bool

        init(_ word: ShellWord) {
            literal = word.literal
            let isLoose = word.segments.contains { segment in
                if case .literal = segment.kind { false } else { segment.quoting == .none }
            }
            mayBeLoose = isLoose
            let startsPlain =
                if case .literal(let text)? = word.segments.first?.kind { !text.hasPrefix("-") } else { false }
            isPattern = word.segments.contains { segment in
                guard case .literal(let text) = segment.kind, segment.quoting == .none else { return false }
                return text.utf8.contains { "*?[".utf8.contains($0) }
            }
            mayBeOption = isPattern || (literal == nil && (isLoose || !startsPlain))
        }
    }

    /// The name of the program, without its folder.
    let program: String
    private let arguments: [Word]
    /// Whether another program starts it, whose options are not all known.
    private let isWrapped: Bool

    /// The call; nil when its program is not written out.
    init?(_ words: [Word]) {
        guard let first = words.first?.literal else { return nil }
        program = Self.name(first)
        arguments = Array(words.dropFirst())
        // A program of a folder of its own is not the one of that name.
        isWrapped = first.contains("/") && !first.hasPrefix("/bin/") && !first.hasPrefix("/usr/bin/")
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    // MARK: - One-way doors

    /// Whether it is a one-way door, itself or by what it starts.
    var isOneWay: Bool {
        if Self.isOneWay(program, arguments.map(\.literal)) { return true }
        guard ProgramTable.starters.contains(program) else { return false }
        let rest = arguments.drop { word in
            guard let text = word.literal else { return false }
            return text.hasPrefix("-") || text.contains("=")
                || text.allSatisfy { $0.isNumber || "smhd.{}".contains($0) }
        }
        // The value of an option may stand in between: `sudo -u root rm -rf /`.
        return rest.indices.prefix(3).contains { index in
            rest[index].literal.map { Self.isOneWay(Self.name($0), rest[(index + 1)...].map(\.literal)) } ?? false
        }
    }

    private static func isOneWay(_ program: String, _ arguments: [String?]) -> Bool {
        let words = arguments.compactMap(\.self)
        switch program {
        case "rm":
            return words.contains { $0 == "--recursive" || isCluster($0, with: "rR") }
        case "dd":
            return words.contains { $0.hasPrefix("of=") && $0 != "of=/dev/null" }
        case _ where program.hasPrefix("mkfs"):
            return true
        case "kubectl" where words.prefix(5).contains("delete"):
            let kinds = ["pod", "pods", "po"]
            return !words.contains { word in kinds.contains(word) || kinds.contains { word.hasPrefix("\($0)/") } }
        default:
            return ProgramTable.oneWayDoors.contains { door in
                door.program == program && program != "kubectl"
                    && door.words.allSatisfy { word in
                        words.contains { $0.lowercased() == word || (word == "-f" && isCluster($0, with: "f")) }
                    }
            }
        }
    }

    /// Whether it is short options that have one of the letters among them.
    private static func isCluster(_ word: String, with letters: String) -> Bool {
        word.hasPrefix("-") && !word.hasPrefix("--") && word.dropFirst().contains { letters.contains($0) }
    }

    // MARK: - Readings

    /// The effect, as far as the table knows the program.
    var effect: Effect {
        if isWrapped { return .unknown }
        if let wrapped = started { return wrapped.effect }
        if program == "command", arguments.first?.literal == "-v" { return .read }
        if ProgramTable.changers.contains(program) || isPodDeletion { return .change }
        guard let reader = ProgramTable.readers[program] else { return .unknown }
        return isReading(reader.rule) ? .read : .unknown
    }

    private var isPodDeletion: Bool {
        program == "kubectl" && arguments.prefix(5).contains { $0.literal == "delete" }
    }

    /// What a plain starter starts when it has no options.
    private var started: ProgramCall? {
        guard ProgramTable.plainStarters.contains(program), let first = arguments.first?.literal,
            !first.hasPrefix("-"), !first.contains("=")
        else { return nil }
        return ProgramCall(arguments)
    }

    private func isReading(_ rule: ProgramTable.Rule) -> Bool {
        switch rule {
        case .always:
            // `printf -v` and `test -v` take a name, in which bash would carry out a command.
            guard ["printf", "test", "["].contains(program) else { return true }
            return arguments.allSatisfy { word in
                guard let text = word.literal else { return false }
                return !text.hasPrefix("-v") && !text.hasPrefix("-R")
            }
        case .time: return isShowingTime
        case .fetch: return isFetching
        case .unless(let short, let long):
            return arguments.allSatisfy { !$0.mayBeOption }
                && arguments.allSatisfy { word in
                    guard let text = word.literal else { return true }
                    if long.contains(where: { text == $0 || text.hasPrefix("\($0)=") }) { return false }
                    // A long option may be shortened.
                    if text.hasPrefix("--"), text.count > 2, long.contains(where: { $0.hasPrefix(Self.key(text)) }) {
                        return false
                    }
                    return short.isEmpty || !Self.isCluster(text, with: short)
                }
        case .only(let short, let long, let operands): return isReading(short, long, operands)
        case .subcommands(let verbs, let refused): return isReading(verbs, refused)
        }
    }

    private static func key(_ option: String) -> String { String(option.prefix { $0 != "=" }) }

    private func isReading(_ short: String, _ long: [String], _ limit: Int) -> Bool {
        var operands = 0
        for word in arguments {
            guard !word.mayBeOption else { return false }
            guard let text = word.literal, text.hasPrefix("-"), text != "-" else {
                operands += 1
                continue
            }
            if text.hasPrefix("--") {
                guard long.contains(Self.key(text)) else { return false }
            } else {
                guard text.dropFirst().allSatisfy({ short.contains($0) || $0.isNumber }) else { return false }
            }
        }
        if program == "ping", !arguments.contains(where: { $0.literal.map { Self.isCluster($0, with: "c") } ?? false })
        {
            return false
        }
        if program == "nc", !arguments.contains(where: { $0.literal.map { Self.isCluster($0, with: "z") } ?? false }) {
            return false
        }
        return operands <= limit
    }

    /// `date` with formats and descriptions of moments; a bare number would set the clock.
    private var isShowingTime: Bool {
        var isValue = false
        for word in arguments {
            guard let text = word.literal, !word.mayBeOption else { return false }
            if isValue {
                isValue = false
            } else if ["-d", "--date", "-r", "--reference"].contains(text) {
                isValue = true
            } else {
                let isPlain = ["-u", "--utc", "-R", "-I"].contains(text) || text.hasPrefix("+")
                guard isPlain || text.hasPrefix("-I") || text.hasPrefix("--date=") || text.hasPrefix("--iso-8601")
                else { return false }
            }
        }
        return !isValue
    }

    private static let fetchingOptions = [
        "--silent", "--show-error", "--fail", "--location", "--head", "--verbose", "--insecure", "--include", "--ipv4",
        "--ipv6", "--compressed",
    ]
    private static let fetchingValues = [
        "-m", "--max-time", "--connect-timeout", "--retry", "-w", "--write-out", "-H", "--header",
    ]

    /// `curl` that gets and prints: no other method, nothing sent but headers, nothing kept.
    private var isFetching: Bool {
        var addresses = 0
        var index = 0
        while index < arguments.count {
            let word = arguments[index]
            guard let text = word.literal else { return false }
            let next = index + 1 < arguments.count ? arguments[index + 1].literal : nil
            index += 1
            if Self.fetchingValues.contains(text) {
                // `-w %output{FILE}` writes, `-H @FILE` sends a file.
                guard let next, !next.contains("%output"), !next.hasPrefix("@") else { return false }
                index += 1
            } else if text == "--output" || Self.isSilent(text, endingIn: "o") {
                guard next == "/dev/null" else { return false }
                index += 1
            } else if text.hasPrefix("-") {
                guard Self.fetchingOptions.contains(text) || Self.isSilent(text, endingIn: nil) else { return false }
            } else {
                guard Self.isWeb(text) else { return false }
                addresses += 1
            }
        }
        return addresses > 0
    }

    /// Whether it is a cluster of short options of `curl` that only say how something is fetched and shown.
    private static func isSilent(_ text: String, endingIn last: Character?) -> Bool {
        guard text.hasPrefix("-"), !text.hasPrefix("--"), text.count > 1 else { return false }
        var letters = text.dropFirst()
        if let last { guard letters.popLast() == last else { return false } }
        return letters.allSatisfy { "sSfLIvkig46".contains($0) }
    }

    private static func isWeb(_ text: String) -> Bool {
        // curl has patterns of its own, and other protocols than the web's.
        ["https://", "http://"].contains(where: text.hasPrefix) && !text.contains { "{}[]".contains($0) }
    }

    private func isReading(_ verbs: [String], _ options: [String]) -> Bool {
        var rest = arguments[...]
        let valued = ["-n", "--namespace", "--context", "--cluster", "-C"]
        while let text = rest.first?.literal, text.hasPrefix("-") {
            let isAllowed =
                valued.contains(text) || text.hasPrefix("--namespace=") || text.hasPrefix("--context=")
                || text.hasPrefix("-chdir=") || text == "--no-pager"
            guard isAllowed else { return false }
            rest = rest.dropFirst(valued.contains(text) ? 2 : 1)
        }
        guard let verb = rest.first?.literal else { return false }
        let both = verb + " " + (rest.dropFirst().first?.literal ?? "")
        guard verbs.contains(verb) || verbs.contains(both) else { return false }
        return rest.allSatisfy { word in
            guard let text = word.literal, !word.mayBeOption else { return false }
            guard text.hasPrefix("-") else { return true }
            return options.contains(Self.key(text)) || options.contains(String(text.prefix(2))) && !text.hasPrefix("--")
        }
    }
}
