// SPDX-License-Identifier: Apache-2.0

import RunViews
import Synchronization
import TerminalUI

/// What a person types while they are asked nothing: `show` shows what the scripts under way have printed last.
///
/// Only one reads from the terminal at a time: who asks something pauses this, and then has every key for themselves.
final class TerminalTyping: Sendable {
    private struct State {
        var pauses = 1
        var reader: Task<Void, Never>?
    }

    private let console: RunConsole
    private let state = Mutex(State())

    /// Reads nothing yet.
    init(_ console: RunConsole) { self.console = console }

    /// Begins to read.
    func begin() { resume() }

    /// Stops reading; nobody else reads any more when it returns.
    func pause() async {
        let reader = state.withLock { state in
            state.pauses += 1
            defer { state.reader = nil }
            return state.reader
        }
        reader?.cancel()
        await reader?.value
    }

    /// Goes on reading, once everybody who paused it has said so.
    func resume() {
        let console = console
        state.withLock { state in
            state.pauses = max(0, state.pauses - 1)
            guard state.pauses == 0, state.reader == nil else { return }
            state.reader = Task {
                while !Task.isCancelled, let line = await TerminalLine.read(onlyInForeground: true) {
                    let word = line.split(separator: " ").first
                    if word == nil || word == "show" {
                        console.showOutput()
                    } else if let word {
                        console.note(Self.unasked(String(word)))
                    }
                }
            }
        }
    }

    /// That nothing was asked that a word could answer, and what can be done.
    private static func unasked(_ word: String) -> StyledText {
        let text =
            "  nothing is asked now, so '\(word)' did nothing; `show` shows output, Ctrl-C stops, `lifeboat cancel` ends"
        return StateMark.Tone.doubtful.text(text)
    }

    /// Stops reading for good.
    func end() {
        state.withLock { state in
            state.pauses = .max / 2
            state.reader?.cancel()
        }
    }
}
