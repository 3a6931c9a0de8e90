// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Asks the person at the terminal for the code of an MFA device, as long as a command lets it.
///
/// The end of input is no code. The code goes to the security token service and nowhere else: not to a record, not to a
/// file. A run asks only while it is begun or resumed, since later its terminal is there for the steps.
final class CodePrompt: Sendable {
    private let isOpen: Atomic<Bool>

    /// A prompt for a person; where nobody is there, it never asks.
    init(isAttended: Bool) { isOpen = Atomic(isAttended) }

    /// A prompt for a command that a person may have started.
    static func forCommand() -> CodePrompt { CodePrompt(isAttended: isatty(STDIN_FILENO) == 1) }

    /// Asks no more.
    func close() { isOpen.store(false, ordering: .relaxed) }

    /// Whether anybody can be asked.
    var isAnswering: Bool { isOpen.load(ordering: .relaxed) }

    /// The code that the person types; nil at the end of input, or when nobody is asked.
    func ask(_ device: String) async -> String? {
        guard isAnswering else { return nil }
        CommandOutput.progress("MFA code for \(device): ")
        guard let line = await TerminalLine.read() else { return nil }
        let code = line.filter { !$0.isWhitespace }
        return code.isEmpty ? nil : code
    }
}
