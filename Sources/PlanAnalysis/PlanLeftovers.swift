// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// What is still there when a run is over.
public struct PlanLeftovers: Sendable, Hashable {
    /// Something that stays.
    public struct Leftover: Sendable, Hashable {
        /// The step that leaves it.
        public var step: StepID
        /// What it is, in words.
        public var text: String
        /// Whether the author said so, and the run keeps it as an obligation.
        public var isObligation: Bool
    }

    /// Everything that stays, in the order of the steps.
    public let all: [Leftover]

    /// What the steps of a plan leave behind: what they say themselves, and what they make and no step removes.
    ///
    /// Calls are told by their names alone: what a script, a stack's template or a statement of SQL makes is not here.
    public init(_ plan: Plan, values: KnownValues) {
        let removed = Set(plan.steps.flatMap(\.commands).compactMap { Removal.noun(of: $0.operation) })
        all = plan.steps.flatMap { step -> [Leftover] in
            if let obligation = step.obligation {
                return [Leftover(step: step.id, text: obligation, isObligation: true)]
            }
            return step.commands.compactMap { command in
                guard case .aws(let aws) = command.operation, let noun = Creation.noun(of: aws), !removed.contains(noun)
                else { return nil }
                let summary = CommandSummary(command, values: values, defaultRegion: nil)
                let subject = summary.subject.isEmpty ? "" : " of \(summary.subject)"
                return Leftover(
                    step: step.id,
                    text: "what '\(summary.call)'\(subject) makes; no step removes it",
                    isObligation: false
                )
            }
        }
    }

    /// Operations that make something.
    private enum Creation {
        static func noun(of aws: AWSOperation) -> String? {
            switch aws.form {
            case .waiter, .added: return nil
            case .transfer(let verb, _, let destination, _):
                guard verb == "mb" || ["cp", "mv", "sync"].contains(verb) && isInS3(destination) else { return nil }
                return verb == "mb" ? "s3 Bucket" : "s3 Object"
            case .call: return noun(of: aws.operation).map { "\(aws.service) \($0)" }
            }
        }

        private static func noun(of operation: String) -> String? {
            switch operation {
            case "RunInstances": return "Instances"
            case "AllocateAddress": return "Address"
            case "PutObject", "CopyObject", "CompleteMultipartUpload": return "Object"
            case "CreateTags", "CreateGrant", "CreateAlias", "CreateSession", "CreateChangeSet": return nil
            default: break
            }
            if operation.hasPrefix("Create") { return String(operation.dropFirst(6)) }
            if operation.hasPrefix("Copy") { return String(operation.dropFirst(4)) }
            guard operation.hasPrefix("Restore") else { return nil }
            let rest = operation.dropFirst(7)
            let end = rest.firstRange(of: "From")?.lowerBound ?? rest.firstRange(of: "To")?.lowerBound
            return String(rest[..<(end ?? rest.endIndex)])
        }

        private static func isInS3(_ destination: Template?) -> Bool {
            destination?.readable.hasPrefix("s3://") == true
        }
    }

    /// Operations that remove something.
    private enum Removal {
        static func noun(of operation: Operation) -> String? {
            guard case .aws(let aws) = operation else { return nil }
            switch aws.form {
            case .waiter, .added: return nil
            case .transfer(let verb, _, _, _):
                return verb == "rm" ? "s3 Object" : verb == "rb" ? "s3 Bucket" : nil
            case .call: break
            }
            if aws.operation == "DeleteObjects" { return "s3 Object" }
            for verb in ["Delete", "Terminate", "Release"] where aws.operation.hasPrefix(verb) {
                return "\(aws.service) \(aws.operation.dropFirst(verb.count))"
            }
            return nil
        }
    }
}
