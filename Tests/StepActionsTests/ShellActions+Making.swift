// SPDX-License-Identifier: Apache-2.0

import Processes
import TestSupport

@testable import StepActions

extension ShellActions {
    /// Actions whose supervisor is the built program.
    static func making(
        spoolsIn folder: TemporaryDirectory,
        patience: Duration = .zero,
        isRehearsal: Bool = false,
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> ShellActions {
        ShellActions(
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            spools: ScriptSpools(root: "\(folder.path)/spool"),
            supervisor: [BuiltProgram.path, ScriptSupervisor.word],
            patience: patience,
            isRehearsal: isRehearsal,
            pause: pause
        )
    }
}
