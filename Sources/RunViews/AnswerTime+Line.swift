// SPDX-License-Identifier: Apache-2.0

import RunCore
import TerminalUI
import Values

extension AnswerTime {
    /// By when the answer must come, red when the objective is lost and yellow when it is in danger.
    func line(at now: Timestamp) -> StyledText {
        let tone: StateMark.Tone = isLost(at: now) ? .bad : isPressing(at: now) ? .doubtful : .active
        return tone.text(sentence(at: now))
    }
}
