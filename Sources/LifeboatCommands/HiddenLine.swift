// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A line that a person types and that is not shown.
enum HiddenLine {
    /// Asks on standard error and reads from the terminal; nil at the end of input, when standard input is no terminal, and
    /// when the person gives up with Ctrl-C or Ctrl-D.
    ///
    /// The keys come one by one meanwhile, so that Ctrl-C cannot end the process and leave a terminal that shows nothing.
    static func read(_ question: String) -> String? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        // Before the question stands there, so that nothing is shown of who types at once; what was typed earlier is no
        // answer to it.
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        CommandOutput.prompt(question)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            CommandOutput.progress("")
        }
        var keys = HiddenKeys()
        while true {
            guard let byte = nextByte() else { return nil }
            switch keys.take(byte) {
            case .more: continue
            case .line(let text): return text
            case .givenUp: return nil
            }
        }
    }

    private static func nextByte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count == 1 { return byte }
            guard count < 0, errno == EINTR else { return nil }
        }
    }
}

/// What the keys of a line mean that is edited unseen.
struct HiddenKeys {
    /// What a key leads to.
    enum Step: Equatable {
        case more
        case line(String)
        case givenUp
    }

    /// The longest line, in bytes; what is typed beyond it gives the line up, since it would be cut unseen.
    static let longest = 65_536

    private var bytes: [UInt8] = []

    /// Takes in a key as a terminal sends it without line discipline.
    mutating func take(_ byte: UInt8) -> Step {
        switch byte {
        case 0x0A, 0x0D: return .line(String(decoding: bytes, as: UTF8.self))
        case 0x03, 0x1C: return .givenUp
        case 0x04 where bytes.isEmpty: return .givenUp
        case 0x08, 0x7F: eraseCharacter()
        case 0x15: bytes = []
        // Ctrl-D in a line, Ctrl-Z and the like.
        case ..<0x20: break
        default:
            guard bytes.count < Self.longest else { return .givenUp }
            bytes.append(byte)
        }
        return .more
    }

    private mutating func eraseCharacter() {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
}
