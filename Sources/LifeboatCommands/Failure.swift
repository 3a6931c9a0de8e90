// SPDX-License-Identifier: Apache-2.0

/// Why a command ends early: a sentence for the person, what to do, and the exit status.
struct Failure: Error {
    let status: ExitStatus
    let message: String
    let advice: String?

    init(_ status: ExitStatus, _ message: String, advice: String? = nil) {
        self.status = status
        self.message = message
        self.advice = advice
    }
}
