// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// What the executor knows about the people it waits for.
struct PeopleWatch {
    typealias InboxEntry = RunExecutor.InboxEntry

    var prompt: OperatorPrompt?
    /// Counts prompts, so that the end of one that was dismissed is not taken for the end of its successor.
    var promptNumber = 0
    var terminalTask: Task<Void, Never>?
    var terminalIsClosed = false
    var isTicking = false
    /// When the inbox was looked at last; nil when it is to be looked at in any case.
    var lastLook: Timestamp?
    /// What people said who wanted the run left where it is.
    private(set) var pauses: [String] = []
    private var messages: [InboxEntry] = []
    /// Whether what lies in the inbox is among the messages: who looked again would find it twice.
    private var holdsInbox = false
    /// The steps whose answers were left in the inbox, since it is being looked into what they are about.
    var postponed: Set<StepID> = []

    /// Whether it is time to look at the inbox: a run of many short steps does not read a folder for each of them.
    mutating func looksAtInbox(at now: Timestamp, every interval: Duration) -> Bool {
        if holdsInbox { return false }
        if let lastLook, now >= lastLook, now - lastLook < interval { return false }
        lastLook = now
        return true
    }

    /// Takes in what lies in the inbox; what is still being written is looked at again, and taken when it is whole.
    ///
    /// - Returns: What is no answer, and is not known to be none.
    mutating func received(_ entries: [InboxEntry], knowing refused: Set<String>) -> [InboxEntry.Refusal] {
        messages += entries.filter { $0.refusal == nil }
        holdsInbox = true
        return entries.compactMap(\.refusal).filter { !refused.contains($0.name) }
    }

    /// Whether something was said that has not been dealt with.
    var hasMessages: Bool { !messages.isEmpty }

    mutating func takeMessages() -> [InboxEntry] {
        defer { (messages, holdsInbox) = ([], false) }
        return messages
    }

    mutating func terminalAnswered(
        _ message: InboxMessage?,
        to number: Int,
        by people: (any OperatorChannel)?
    ) {
        guard terminalTask != nil, number == promptNumber else { return }
        prompt = nil
        terminalTask = nil
        if let message {
            messages.append(InboxEntry(message: message, bytes: { people?.bytes(of: $0) }, discard: {}))
        } else {
            terminalIsClosed = true
        }
    }

    /// Whether nothing else is to be started.
    var isPaused: Bool { !pauses.isEmpty }

    mutating func pause(_ answer: OperatorAnswer) {
        pauses.append("paused by \(answer.by)" + (answer.reason.isEmpty ? "" : ": \(answer.reason)"))
    }

    /// The run ends: that takes the place of leaving it where it is.
    mutating func goOn() { pauses = [] }

    mutating func dismissTerminal() {
        terminalTask?.cancel()
        terminalTask = nil
        prompt = nil
    }
}
