// SPDX-License-Identifier: Apache-2.0

/// Why a schedule never fires.
struct ScheduleProblem: Error, Equatable {
    /// What is wrong, as the end of a sentence.
    let message: String
    /// What to write instead.
    let fix: String

    init(_ message: String, fix: String) {
        self.message = message
        self.fix = fix
    }
}
