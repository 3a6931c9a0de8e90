// SPDX-License-Identifier: Apache-2.0

import AWSModel
public import RunbookModel
import SQLText

extension PlanOverview {
    /// What becomes of a command of a step when it was sent and its answer is lost; nil for one that only looks.
    public func interruption(of command: Command, in step: Step) -> String? {
        guard command.effect.mayChange else { return nil }
        let probe = step.probe == nil ? "" : "the probe decides; if it cannot, "
        switch command.operation {
        case .aws(let aws): return probe + interruption(of: aws, command.effect, step)
        case .sql(let sql):
            let statement = try? SQLStatement(sql.statement)
            if statement?.runsOutsideTransaction == true { return probe + "the catalog is asked, or a person" }
            if let more = statement?.outlastsRollback {
                return probe
                    + "the database is asked for its transaction, and unless it was committed a person: \(more)"
            }
            return probe + "the database is asked for its transaction"
        case .shell: return probe + "a person decides: what a script has done cannot be looked up"
        }
    }

    private func interruption(of aws: AWSOperation, _ effect: Effect, _ step: Step) -> String {
        guard case .call = aws.form, let service = try? ServiceCatalog.embedded.service(aws.service),
            let operation = service.operation(named: aws.operation)
        else { return transferInterruption(of: aws, effect, step) }
        let judgement = service.repetition(of: operation, with: values.deferred(aws.parameters))
        let look = judgement.look.map { "\($0.operation) is asked, then " } ?? ""
        return look + decision(judgement.repetition, judgement.reason, effect, step)
    }

    private func transferInterruption(of aws: AWSOperation, _ effect: Effect, _ step: Step) -> String {
        guard case .transfer(let verb, _, _, _) = aws.form, ["cp", "sync", "website"].contains(verb) else {
            return "a person decides: what it left half done is not looked up"
        }
        return decision(.natural, "the objects have the same content afterwards", effect, step)
    }

    private func decision(_ repetition: Repetition, _ reason: String, _ effect: Effect, _ step: Step) -> String {
        if repetition == .unsafe { return "a person decides: \(reason)" }
        if effect == .irreversible { return "a person decides: it cannot be undone" }
        let approval = step.approval == nil ? "" : ", with a new approval"
        return "it is sent again\(approval): \(reason)"
    }
}
