// SPDX-License-Identifier: Apache-2.0

import Values

/// What stands around a script whose text stays as it is: it brings out how each command ended, and the final values of
/// shell variables.
///
/// The script is an argument that bash evaluates. Around it stand a debug trap, an exit trap and a last line that write
/// parts that end in NUL to a descriptor of their own, so that nothing of it passes through the script's output: `b`, the
/// statuses of the pipeline before and the text of the command that begins; `f`, the last status, those of the last pipeline
/// and the last command that was not listed any more; `v`, a name and a value. None of this changes the script's exit
/// status, `$?`, `PIPESTATUS` or `$_`. What runs in a function is part of the command that calls it, and what runs in a
/// subshell is not listed; see ``CommandEndings`` for whose status is known.
///
/// `set -T` would have functions and subshells tell of their commands, and is not used: it has them run the `RETURN` trap of
/// the script, too, so that the script would do something else because it is watched. Nor would it tell the status of a
/// subshell's last command, after which no trap runs.
///
/// A script may have been begun by an earlier version, whose frame said `c` and `e` with other parts: what follows a letter
/// never changes, and what is to say more gets a letter of its own, see `FrameParts`.
///
/// A script that sets an exit trap of its own and ends by `exit` hands no values on, and one that sets a debug trap of its
/// own no commands. What does not fit into 128 KiB, with the commands, is not handed on either: such values were never observed.
struct ShellFrame {
    /// A command of the script as it was written, without the values of its variables, and how it ended.
    struct Ended: Equatable {
        var text: String
        /// The exit status; nil when the script ended in the middle of it, or when bash tells no status of it.
        var status: Int?
        /// The exit statuses of the pipeline that ended with the command; nil when it stood alone.
        var pipeline: [Int]?
    }

    /// The descriptor that all this is written to; scripts use low ones.
    static let descriptor: Int32 = 198
    /// The descriptor at which the script is told that it may begin.
    static let gate: Int32 = 197
    /// How many commands are listed; a loop may run many more.
    static let commandLimit = 200
    /// How much of a command's text is listed.
    static let textLimit = 200
    /// What stands for the frame's own commands at the end, which bash does not name when a signal ends the script.
    static let overMark = "__lifeboat_over"
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
        let note = "printf \"b\\0%s\\0%s\\0\" \"$__lifeboat_pipe\" \"\(text)\" \(out)"
        let over = "printf \"b\\0%s\\0%s\\0\" \"$__lifeboat_pipe\" \(Self.overMark) \(out)"
        let gate = isGated ? "IFS= read -r -u \(Self.gate) __lifeboat_go || exit 125; exec \(Self.gate)<&-" : ":"
        let seen = "__lifeboat_status=$? __lifeboat_ends=\"${PIPESTATUS[@]}\""
        let frame = """
            \(gate)
            __lifeboat_count=0 __lifeboat_over= __lifeboat_more=
            __lifeboat_end() {
              if [ -n "$__lifeboat_over" ]; then return 0; fi
              __lifeboat_over=1
              printf 'f\\0%s\\0%s\\0%s\\0' "$__lifeboat_status" "$__lifeboat_ends" "$__lifeboat_more" \(out)
              \((values + [":"]).joined(separator: "; "))
            }
            trap '\(seen); trap - DEBUG; __lifeboat_end' EXIT
            declare +x __lifeboat_script
            trap '__lifeboat_pipe="${PIPESTATUS[@]}" __lifeboat_arg=$_
              if [ -n "${__lifeboat_status+x}" ]; then
                case $BASH_COMMAND in __lifeboat_*|*__lifeboat_script*|"trap - DEBUG") ;; *) \(over);; esac
              elif [ $((__lifeboat_count += 1)) -le \(Self.commandLimit + 1) ]; then \(note)
              else case $BASH_COMMAND in __lifeboat_*|*__lifeboat_script*) ;; *) __lifeboat_more=\(text);; esac; fi
              : "$__lifeboat_arg"' DEBUG
            \(Self.evaluation)
            \(seen); trap - DEBUG; __lifeboat_end; exit "$__lifeboat_status"
            """
        return [frame, "bash"]
    }

    /// What was written to the descriptor by a script: the commands in the order in which they began, and the values of
    /// the variables that were asked for.
    ///
    /// `status` is what the script ended with for whoever waited for it. Another one than the script told of itself means
    /// that a signal ended it in the middle of a command.
    func reading(of bytes: [UInt8], script: String, status: Int? = nil) -> (commands: [Ended], values: JSONObject) {
        let parts = FrameParts(bytes)
        var endings = CommandEndings(of: script, tellsPipelines: parts.tellsPipelines)
        var values = JSONObject()
        for part in parts.all {
            switch part {
            case .beginning(let text, let statuses): endings.begin(text, after: statuses, isOwn: Self.isOwn(text))
            case .end(let status, let statuses, let unlisted):
                endings.end(status, after: statuses, unlisted: unlisted)
            case .value(let name, let value): if names.contains(name) { values[name] = .string(value) }
            }
        }
        if let status { endings.compare(status) }
        return (endings.commands, values)
    }

    /// Whether a command is the frame's.
    private static func isOwn(_ text: String) -> Bool { text.hasPrefix("__lifeboat_") || text == evaluation }
}
