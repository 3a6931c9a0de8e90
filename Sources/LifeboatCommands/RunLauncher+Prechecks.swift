// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import PostgresClient
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookModel
import StepActions
import Values

extension RunLauncher {
    /// Reads what must hold before a runbook acts, prints it, and opens no run.
    ///
    /// - Throws: `Failure` when the store cannot be asked whether it is frozen, or the target is another one now.
    func precheck(
        _ plan: Plan,
        for opening: RunOpening,
        on observation: TargetObservation?,
        _ windows: ChangeWindows,
        _ access: AWSAccess,
        _ environment: WorkspaceEnvironment?,
        _ secrets: (inputs: [String: JSONValue], passwords: [SecretReference: PostgresSecret])
    ) async throws -> ExitStatus {
        if format == .text {
            CommandOutput.progress("prechecks of \(plan.runbook.id): reads only, nothing is changed or put on record")
        }
        if let observation { Self.show(.targetObserved(observation), of: plan) }
        let spools = ScriptSpools(of: store)
        defer { spools.erase(opening.run) }
        var outside = ExecutorEnvironment(
            now: SystemClock.now,
            steady: SystemClock.steady,
            pause: SystemClock.pause,
            nonce: SystemClock.nonce,
            performer: performer(access, environment, secrets.passwords, spools, level: .probe),
            observe: { event, _ in Self.show(event, of: plan) },
            secrets: secrets.inputs
        )
        outside.blockingConditions = context.workspace.blockingConditions(in: environment)
        let prechecks = Prechecks(plan, opening: opening, environment: outside)
        let changes = plan.steps.contains { !$0.isManual && $0.effect.mayChange }
        let holds = changes ? try await holds(windows) : []
        let readings = try await holds + prechecks.read()
        if let refusal = prechecks.refusal {
            throw Failure(.refused, refusal, advice: "use the credentials of the environment; nothing was changed")
        }
        let view = PrecheckView(readings, of: plan, in: opening.environment, at: SystemClock.now())
        switch format {
        case .json: CommandOutput.json(view.json())
        case .text: CommandOutput.result(prose: view.lines())
        }
        return switch readings.verdict {
        case .passed: .done
        case .failed: .failed
        case .undetermined: .exceptions
        }
    }

    /// Whether a person or a window stands against changes now.
    private func holds(_ windows: ChangeWindows) async throws -> [PrecheckReading] {
        let freeze: StoreFreeze?
        do { freeze = try await store.freeze() } catch let error as RunStoreError { throw Failure(error) }
        let now = SystemClock.now()
        let frozen = freeze.flatMap { $0.holds(at: now) ? $0.sentence : nil }
        var readings = [
            PrecheckReading(
                .freeze,
                frozen == nil ? .passed : .failed,
                frozen.map { "the store is \($0)" } ?? "the store is not frozen",
                readAt: now
            )
        ]
        if let line = windows.lines(at: now).first {
            let verdict: Verdict = windows.hold(at: now) == nil ? .passed : .failed
            readings.append(PrecheckReading(.windows, verdict, "windows, \(line)", readAt: now))
        }
        return readings
    }

    private static func show(_ event: RunEvent, of plan: Plan) {
        var view = RunProgressView(plan: plan)
        CommandOutput.progress(view.lines(for: event, at: SystemClock.now()))
    }
}
