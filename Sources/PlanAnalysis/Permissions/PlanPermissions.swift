// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
public import AWSModel
import RunbookModel
import Values

/// The IAM actions that a plan needs: of its commands, preconditions, waits, probes and stop conditions, and of the readings that tell
/// whether a change had an effect.
///
/// What a service does with a role of its own, and what a script calls, nobody can tell from the plan.
public struct PlanPermissions: Sendable {
    /// What is needed, each once, in order of first use.
    public private(set) var needs: [PermissionNeed] = []
    /// What is missing from `needs`, one sentence each.
    public private(set) var notes: [String] = []

    private let values: KnownValues
    private let environment: WorkspaceEnvironment?
    private let catalog: ServiceCatalog
    private var seen: Set<PermissionNeed> = []

    /// The permissions that a plan needs in its environment.
    public init(_ overview: PlanOverview, catalog: ServiceCatalog) {
        values = overview.values
        environment = overview.environment
        self.catalog = catalog
        for step in overview.plan.steps {
            for command in step.everyCommand {
                switch command.operation {
                case .aws(let aws): add(aws, isRead: command.effect == .read, of: step.id.text)
                case .shell: note("'\(step.id)' runs a script of bash: whatever it calls is not in this policy")
                case .sql: break
                }
                for reading in overview.readings(beside: command, in: step) {
                    add(reading, isRead: true, of: step.id.text)
                }
            }
        }
        for (name, command) in overview.plan.conditionCommands {
            guard case .aws(let aws) = command.operation else { continue }
            add(aws, isRead: true, of: name.text)
        }
        addSecrets(of: overview.plan)
    }

    /// What stands in the resources' ARNs where an account's number belongs, such as `ACCOUNT`, sorted.
    public var accountsThatAreNone: [String] {
        let accounts = needs.flatMap(\.resources).compactMap { resource -> String? in
            let parts = resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0] == "arn" else { return nil }
            let isAccount = parts[4].utf8.count == 12 && parts[4].utf8.allSatisfy { (0x30...0x39).contains($0) }
            return isAccount || ["", "*", "aws"].contains(parts[4]) ? nil : String(parts[4])
        }
        return Set(accounts).sorted()
    }

    // MARK: - Calls

    /// What reading the secrets of inputs and database passwords needs.
    private mutating func addSecrets(of plan: Plan) {
        let passwords = environment?.connections.compactMap(\.passwordReference) ?? []
        for reference in plan.secretReferences + (plan.usesSQL ? passwords : []) {
            guard let call = reference.call else { continue }
            let operation = AWSOperation(
                service: call.service,
                operation: call.operation,
                parameters: .literal([call.parameter: .string(call.value)])
            )
            add(operation, isRead: true, of: reference.text)
        }
    }

    private mutating func add(_ aws: AWSOperation, isRead: Bool, of step: String) {
        let region = aws.region.map { values.text(of: $0) } ?? environment?.regions.first?.region
        let place = PermissionPlace(
            partition: Self.partition(of: region),
            region: region ?? "*",
            account: environment?.account ?? "*"
        )
        guard let found = permissions(of: aws, in: place) else {
            return note("'\(step)' calls \(aws.service) \(aws.operation), whose permissions are not known")
        }
        let parameters = values.deferred(aws.parameters)
        for permission in found {
            var permission = permission
            if Self.findsCompositeAlarms(parameters) { permission.resources = ["*"] }
            var conditions = PermissionConditions(aws, parameters, place).conditions(of: permission)
            if permission.resources == ["*"], region != nil, !Self.isGlobal(permission.action), conditions.isEmpty {
                conditions = [
                    PolicyCondition(comparison: "StringEquals", key: "aws:RequestedRegion", values: [place.region])
                ]
            }
            let need = PermissionNeed(
                action: permission.action,
                resources: permission.resources.sorted(),
                conditions: conditions.sorted(),
                isRead: isRead || Self.looksOnly(permission.action)
            )
            if seen.insert(need).inserted { needs.append(need) }
        }
    }

    /// What one operation needs; nil when the catalogue does not have it.
    private func permissions(of aws: AWSOperation, in place: PermissionPlace) -> [AWSPermission]? {
        switch aws.form {
        case .transfer(let verb, let source, let destination, let options):
            let text = { (template: Template) in values.deferred(template).stringValue ?? "" }
            let command = try? S3Command(
                verb: verb,
                source: source.map(text),
                destination: destination.map(text),
                planOptions: values.deferred(options).objectValue ?? JSONObject()
            )
            return command?.permissions(at: place)
        case .added(let name, let options):
            let command = try? CustomCommand(
                name: name,
                planOptions: values.deferred(options).objectValue ?? JSONObject()
            )
            return command?.permissions(at: place)
        case .call, .waiter:
            guard let model = try? catalog.service(aws.service), let operation = model.operation(named: aws.operation)
            else { return nil }
            var parameters = values.deferred(aws.parameters)
            if environment?.tagsIntents == true, model.takesIntentTag(operation, with: parameters),
                var object = parameters.objectValue
            {
                let tag: JSONValue = ["Key": "lifeboat:intent", "Value": "*"]
                object["Tags"] = .array((object["Tags"]?.arrayValue ?? []) + [tag])
                parameters = .object(object)
            }
            return model.permissions(for: operation, parameters: parameters, in: place)
        }
    }

    private mutating func note(_ text: String) {
        if !notes.contains(text) { notes.append(text) }
    }

    // MARK: - Actions

    /// Whether a call looks for composite alarms, which CloudWatch shows only to whoever may see all of them.
    private static func findsCompositeAlarms(_ parameters: JSONValue) -> Bool {
        parameters["AlarmTypes"]?.arrayValue?.contains("CompositeAlarm") == true
    }

    private static func partition(of region: String?) -> String {
        guard let region else { return "aws" }
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }

    /// Services without regions, and S3, whose buckets may answer from another one.
    private static func isGlobal(_ action: String) -> Bool {
        let services: Set<Substring> = [
            "iam", "route53", "cloudfront", "organizations", "globalaccelerator", "shield", "waf", "sts", "s3",
            "support", "budgets", "ce", "account", "health",
        ]
        return services.contains(action.prefix { $0 != ":" })
    }

    /// Whether the name alone says that the action only looks.
    private static func looksOnly(_ action: String) -> Bool {
        let name = action.drop { $0 != ":" }.dropFirst()
        return ["Get", "List", "Describe", "Head", "BatchGet", "Lookup", "Search"].contains { name.hasPrefix($0) }
    }
}

extension Plan {
    /// Whether any step, reading or probe asks a database.
    fileprivate var usesSQL: Bool {
        everyCommand.contains { if case .sql = $0.operation { true } else { false } }
    }
}
