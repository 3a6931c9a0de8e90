// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel

extension RunExecutor {
    /// What wakes the executor.
    enum Signal: Sendable {
        /// A step's runner came back; with an error when it could not record.
        case stepReturned(StepID, (any Error)?)
        /// What a step's request or question needs was read; nil when that was given up.
        case prepared(StepID, QuestionDesk.Preparation?, (any Error)?)
        /// The person at the terminal answered the prompt of that number, or will not.
        case terminal(prompt: Int, InboxMessage?)
        /// People were told something; with an error when that could not be recorded.
        case noticeReturned((any Error)?)
        /// A condition of the run was read, or is to be.
        case conditions
        /// It is time to look at the inbox and the clock.
        case tick
        /// The executor is to stop.
        case stop
    }
}
