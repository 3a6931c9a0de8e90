// SPDX-License-Identifier: Apache-2.0

import Processes
import RunCore
import RunExecutor
import RunViews
import RunbookModel
import Values

/// Tells people about a request for approval with the workspace's programs.
///
/// A program is started without a shell, with what it needs to find itself and the request, and without the credentials of
/// this process. It has half a minute.
struct ApprovalNotifier: Sendable {
    /// How long a program may take.
    static let patience = Duration.seconds(30)
    /// What a program gets of this process's variables.
    private static let passed = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"]

    let workspace: Workspace
    let variables: [String: String]

    /// How the program ended that is there for this kind of notice; nil when the workspace has none.
    func tell(_ notice: ApprovalNotice, about request: ApprovalRequest) async -> NoticeEnding? {
        let words =
            switch notice.kind {
            case .reminder: workspace.remindCommand
            case .escalation: workspace.escalateCommand
            }
        guard let program = words.first else { return nil }
        let run = ProgramRun(words: words, environment: environment(notice, request), limit: 4096)
        switch await run.run(timeout: Self.patience) {
        case .notStarted(let reason):
            return NoticeEnding(succeeded: false, text: "'\(program)' could not be started: \(reason)")
        case .cancelled: return NoticeEnding(succeeded: false, text: "'\(program)' was called off")
        case .ended(let result) where result.hasTimedOut:
            return NoticeEnding(succeeded: false, text: "'\(program)' took more than \(Self.patience.shortText)")
        case .ended(let result):
            return NoticeEnding(succeeded: result.status == 0, text: "'\(program)' ended with \(result.status)")
        }
    }

    private func environment(_ notice: ApprovalNotice, _ request: ApprovalRequest) -> [String: String] {
        var environment = variables.filter { Self.passed.contains($0.key) }
        environment["LIFEBOAT_NOTICE"] = notice.kind.rawValue
        environment["LIFEBOAT_PART"] = "\(notice.part)%"
        environment["LIFEBOAT_RUN"] = request.run.text
        environment["LIFEBOAT_STEP"] = request.step.text
        environment["LIFEBOAT_POLICY"] = request.policy.text
        environment["LIFEBOAT_REQUESTER"] = request.requester
        environment["LIFEBOAT_EXPIRES"] = request.expiresAt.text()
        environment["LIFEBOAT_APPROVE"] = NextCommand("approve", request.run.text, request.step.text).description
        return environment
    }
}
