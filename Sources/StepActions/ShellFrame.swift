// SPDX-License-Identifier: Apache-2.0

import Values

/// What stands around a script whose text stays as it is: it brings out how each command ended, and the final values of
/// shell variables.
///
/// The script is an argument that bash evaluates. Around it stand a debug trap, an exit trap and a last line that write
/// parts that end in NUL to a descriptor of their own, so that nothing of it passes through the script's output: `c`,
/// the status of the command before and the text of the command that begins; `e` and the last status; `v`, a name and a
/// value. None of this changes the script's exit status, `$?` or `$_`. What runs in a function or a subshell is part of
/// the command that began it.
///
/// A script that sets an exit trap of its own and ends by `exit` hands no values on, and one that sets a debug trap of its
/// own no commands. What does not fit into 128 KiB, with the commands, is not handed on either: such values were never observed.
struct ShellFrame {
    /// A command of the script as it was written, without the values of its variables, and how it ended.
    struct Ended: Equatable {
        var text: String
        /// The exit status; nil when the script ended in the middle of it.
        var status: Int?
    }

    /// The descriptor that all this is written to; scripts use low ones.
    static let descriptor: Int32 = 198
    /// The descriptor at which the script is told that it may begin.
    static let gate: Int32 = 197
    /// How many commands are listed; a loop may run many more.
    static let commandLimit = 200
    /// How much of a command's text is listed.
    static let textLimit = 200
    private static let evaluation = "eval \"$__lifeboat_script\""

    private let names: [String]
    private let isGated: Bool

    /// A frame that hands on the variables of the given names, which have the form of shell names.
    ///
    /// With a gate no command of the script begins before a line came through it.
    init(exports names: [String], isGated: Bool = false) {
        self.isGated = isGated
        self.names = names.filter { name in
            let isWord = name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5F
            }
            return isWord && name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
        }
    }

    /// The variable in which the script comes: what stands in a command line is seen by everybody on the machine.
    static let scriptVariable = "__lifeboat_script"

    /// What follows `bash -c` to run the script that ``scriptVariable`` holds.
    var words: [String] {
        let out = ">&\(Self.descriptor) 2>/dev/null || :"
        let values = names.map { name in
            "if [ -n \"${\(name)+x}\" ]; then printf 'v\\0%s\\0%s\\0' \(name) \"${\(name)}\" \(out); fi"
        }
        let text = "${BASH_COMMAND:0:\(Self.textLimit)}"
        let note = "printf \"c\\0%s\\0%s\\0\" \"$__lifeboat_last\" \"\(text)\" \(out)"
        let gate = isGated ? "IFS= read -r -u \(Self.gate) __lifeboat_go || exit 125; exec \(Self.gate)<&-" : ":"
        let frame = """
            \(gate)
            __lifeboat_count=0 __lifeboat_over=
            __lifeboat_end() {
              if [ -n "$__lifeboat_over" ]; then return 0; fi
              __lifeboat_over=1; printf 'e\\0%s\\0' "$1" \(out)
              \((values + [":"]).joined(separator: "; "))
            }
            trap '__lifeboat_last=$?; trap - DEBUG; __lifeboat_end "$__lifeboat_last"' EXIT
            declare +x __lifeboat_script
            trap '__lifeboat_last=$? __lifeboat_arg=$_
              if [ $((__lifeboat_count += 1)) -le \(Self.commandLimit + 1) ]; then \(note); fi
              : "$__lifeboat_arg"' DEBUG
            \(Self.evaluation)
            __lifeboat_last=$?; trap - DEBUG; __lifeboat_end "$__lifeboat_last"; exit "$__lifeboat_last"
            """
        return [frame, "bash"]
    }

    /// What was written to the descriptor: the commands in the order in which they began, and the values of the variables
    /// that were asked for.
    func reading(of bytes: [UInt8]) -> (commands: [Ended], values: JSONObject) {
        var parts = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }[...]
        var commands: [Ended] = []
        var values = JSONObject()
        while let kind = parts.popFirst(), let first = parts.popFirst() {
            if kind == "e" || kind == "c", let last = commands.indices.last { commands[last].status = Int(first) }
            guard kind != "e" else { continue }
            guard let second = parts.popFirst() else { break }
            if kind == "c" { commands.append(Ended(text: second, status: nil)) }
            if kind == "v", names.contains(first) { values[first] = .string(second) }
        }
        return (commands.filter { !$0.text.hasPrefix("__lifeboat_") && $0.text != Self.evaluation }, values)
    }
}
