// SPDX-License-Identifier: Apache-2.0

import AWSModel
public import RunbookModel
import Values

extension PlanOverview {
    /// The reading before and after a change that tells whether it had an effect; nil where the step has a probe, where no
    /// table knows one.
    public func proof(of command: Command, in step: Step) -> String? {
        guard case .aws(let aws) = command.operation, let proof = effectProof(of: aws, command, step) else {
            return nil
        }
        return "\(aws.service) \(proof.operation)"
    }

    /// The calls that are made beside a change: to see whether it had an effect, and what became of it when its answer is
    /// lost.
    func readings(beside command: Command, in step: Step) -> [AWSOperation] {
        guard case .aws(let aws) = command.operation, case .call = aws.form, command.effect.mayChange,
            let service = try? ServiceCatalog.embedded.service(aws.service),
            let operation = service.operation(named: aws.operation)
        else { return [] }
        let given = values.deferred(aws.parameters)
        var found: [AWSOperation] = []
        if let proof = effectProof(of: aws, command, step) {
            found.append(aws.reading(proof.operation, proof.parameters))
        }
        if let look = service.repetition(of: operation, with: given).look {
            let parameters = look.keys.compactMap { name, source in given[source].map { (name, $0) } }
            found.append(aws.reading(look.operation, .object(JSONObject(parameters.sorted { $0.0 < $1.0 }))))
        }
        return found
    }

    private func effectProof(of aws: AWSOperation, _ command: Command, _ step: Step) -> EffectProof? {
        guard case .call = aws.form, command.effect.mayChange, step.probe == nil, aws.attachments.isEmpty,
            let service = try? ServiceCatalog.embedded.service(aws.service),
            let operation = service.operation(named: aws.operation)
        else { return nil }
        return service.proof(of: operation, with: values.deferred(aws.parameters))
    }
}

extension AWSOperation {
    /// A reading of the same service in the same region.
    fileprivate func reading(_ operation: String, _ parameters: JSONValue) -> AWSOperation {
        var reading = AWSOperation(service: service, operation: operation, parameters: .literal(parameters))
        reading.region = region
        return reading
    }
}
