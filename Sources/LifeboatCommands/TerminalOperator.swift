// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Values

/// The person at this terminal: is shown the step and asked; the end of input is never a yes.
final class TerminalOperator: OperatorChannel {
    private let name: String
    private let run: RunID

    init(name: String, run: RunID) {
        self.name = name
        self.run = run
    }

    /// Shows what is asked and reads the answer, until an answer that counts, the end of input, or cancellation.
    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? {
        show(prompt)
        while !Task.isCancelled {
            guard let line = await Self.readLine() else { return nil }
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            if words.isEmpty { continue }
            if let message = message(for: prompt, words[0], reason: words.count > 1 ? words[1] : "") { return message }
            hint(prompt)
        }
        return nil
    }

    private func show(_ prompt: OperatorPrompt) {
        // What was typed before this was shown answers something else.
        if isatty(STDIN_FILENO) == 1 { tcflush(STDIN_FILENO, TCIFLUSH) }
        let step = prompt.step
        CommandOutput.progress(
            "\n── \(step.title) (\(step.id)) " + String(repeating: "─", count: 20)
        )
        if !step.prose.isEmpty { CommandOutput.progress(step.prose) }
        switch prompt {
        case .approval(let request, _):
            CommandOutput.progress("\nWhat will be done [\(request.effect.rawValue)]:")
            for operation in request.operations { CommandOutput.progress("  \(operation)") }
            if !request.readings.isEmpty { CommandOutput.progress("What was read:") }
            for reading in request.readings { CommandOutput.progress("  \(reading)") }
            CommandOutput.progress(
                "\nThis needs approval '\(request.policy)' until \(request.expiresAt.text()). From another terminal:\n"
                    + "  lifeboat approve \(run) \(request.step) --as NAME"
            )
        case .question(.manualAction(let confirmation), _):
            CommandOutput.progress("\n\(confirmation)")
        case .question(.failure(let reason), _): CommandOutput.progress("\nIt failed: \(reason)")
        case .question(.doubt(let reason), _):
            CommandOutput.progress("\nA change may or may not have taken effect: \(reason)")
        }
        hint(prompt)
    }

    private func hint(_ prompt: OperatorPrompt) {
        switch prompt {
        case .approval:
            CommandOutput.progress("approve NAME, reject NAME (Ctrl-C leaves the run; it can be resumed) > ")
        case .question(let question, _):
            let choices = question.choices.map(\.rawValue).joined(separator: ", ")
            CommandOutput.progress("\(choices), each with a reason if you like (Ctrl-C leaves the run) > ")
        }
    }

    private func message(for prompt: OperatorPrompt, _ word: String, reason: String) -> InboxMessage? {
        switch prompt {
        case .approval(let request, let step):
            guard let decision = ApprovalDecision.Decision(rawValue: word), !reason.isEmpty else { return nil }
            let words = reason.split(separator: " ", maxSplits: 1).map(String.init)
            return .decision(
                ApprovalDecision(
                    step: step.id,
                    nonce: request.nonce,
                    decision: decision,
                    by: words[0],
                    reason: words.count > 1 ? words[1] : "at the executor's terminal",
                    decidedAt: SystemClock.now()
                )
            )
        case .question(let question, let step):
            guard let choice = question.choices.first(where: { $0.rawValue == word }) else { return nil }
            return .answer(
                OperatorAnswer(step: step.id, choice: choice, by: name, reason: reason, answeredAt: SystemClock.now())
            )
        }
    }

    /// One line from standard input; nil at its end or when the task is cancelled.
    private static func readLine() async -> String? {
        let isCancelled = CancellationFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let reader = LineReader(isCancelled) { continuation.resume(returning: $0) }
                if !reader.start() { continuation.resume(returning: nil) }
            }
        } onCancel: {
            isCancelled.flag.store(true, ordering: .relaxed)
        }
    }
}

/// Set when nobody waits for the line any more.
private final class CancellationFlag: Sendable {
    let flag = Atomic(false)
}

/// Reads one line on a thread of its own, looking every tenth of a second whether it is still wanted.
private final class LineReader {
    private let isCancelled: CancellationFlag
    private let deliver: @Sendable (String?) -> Void

    init(_ isCancelled: CancellationFlag, deliver: @escaping @Sendable (String?) -> Void) {
        self.isCancelled = isCancelled
        self.deliver = deliver
    }

    func start() -> Bool {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                // The pointer was made by `passRetained` just above and is taken exactly once.
                guard let raw else { return nil }
                Unmanaged<LineReader>.fromOpaque(raw).takeRetainedValue().read()
                return nil
            },
            argument.toOpaque()
        )
        guard code == 0 else {
            argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func read() {
        var bytes: [UInt8] = []
        while !isCancelled.flag.load(ordering: .relaxed) {
            var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 100) > 0 else { continue }
            var byte: UInt8 = 0
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return deliver(nil) }
            if byte == UInt8(ascii: "\n") { return deliver(String(decoding: bytes, as: UTF8.self)) }
            if bytes.count < 4096 { bytes.append(byte) }
        }
        deliver(nil)
    }
}
