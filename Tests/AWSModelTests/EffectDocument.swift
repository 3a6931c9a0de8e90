// SPDX-License-Identifier: Apache-2.0

@testable import AWSModel

/// The page `Documentation/AWSEffects.md`, made from the tables that are in force.
enum EffectDocument {
    static func text() throws -> String {
        let counts = try counts()
        return """
            # What an AWS call does, and what it needs

            A test makes this page from the tables in the program and compares it.

            ## Effects

            Every call is `read`, `change` or `irreversible`. `lifeboat plan` and `lifeboat aws --explain` say which. A dry run
            carries out reads only. A read may be repeated by the client; nothing else ever is.

            Over all operations of all services: \(counts[.read] ?? 0) read, \(counts[.change] ?? 0) change, \
            \(counts[.irreversible] ?? 0) are irreversible.

            The first that knows the operation decides:

            1. a parameter that decides ([below](#parameters-that-decide));
            2. the list of [operations that sound final and are not](#operations-that-sound-final-and-are-not);
            3. the list of [one-way doors](#one-way-doors), then verbs: `Delete*`, `Terminate*`, `Purge*`, `Deregister*` and others;
            4. the list of [operations whose verb misleads](#operations-whose-verb-misleads), then verbs: `Describe*`, `Get*`, `List*`
               and others read;
            5. what the service's own description says; otherwise it is a change.

            The tables are compared with AWS's service authorization reference, which gives each IAM action an access level
            (`Scripts/fetch-suites iam`). Every operation that has an action of its own name either agrees or is on a
            reviewed line.

            ### Parameters that decide

            What is known only when the call is made counts as the worse case. Of SQL the words count, wherever they stand;
            what a function or procedure does is not seen. A period of backups of 7 days or more counts as a change,
            although it may be shorter than before.

            | operation | when | effect | why |
            |---|---|---|---|
            \(ParameterEffects.rules.map(line).joined(separator: "\n"))

            ### Operations that sound final and are not

            One more call, of which the parameters are known from this one, restores what was there.

            \(table(UndoableOperations.rules))

            ### One-way doors

            \(table(OneWayDoors.rules))

            ### Operations whose verb misleads

            \(table(ReadOperations.rules.filter { $0.service != "*" }))

            ## Permissions

            A call needs the IAM action of its name, with the prefix of its service. Where IAM has another name, a table
            says so (`s3:ListBucket` for `ListObjectsV2`, `lambda:InvokeFunction` for `Invoke`). Calls that are not signed
            need nothing. Parameters add to it:

            - a role that is passed on needs `iam:PassRole` on that role;
            - a key of your own needs `kms:CreateGrant` and `kms:DescribeKey`, or `kms:Decrypt` and `kms:GenerateDataKey` where
              data keys are used (S3, Secrets Manager, SSM, SQS, SNS, Kinesis, Firehose, Logs);
            - tags that are set at creation need the service's tagging action;
            - a version of an S3 object needs the action for versions;
            - a final snapshot needs the action that makes it.

            An action is limited to the resources that the parameters name, where it can be: of \(ActionResources.tables.all.count) actions of the
            services that runbooks use most, tables say which kinds of resources they take and how their ARNs are written.
            `lifeboat plan --permissions` makes a policy of it.

            What a service does with a role of its own, and what the template of a stack creates, is not listed.

            ## Waiters

            Lifeboat follows the published waiters and adds what they do not notice: states of failure, and a limit that is
            long enough. \(try weakWaiters()) of \(try allWaiters()) waiters notice less than Lifeboat does. `LB0807` says so where
            a runbook uses one. Nothing succeeds because it is missing, unless the waiter waits for just that.

            """
    }

    private static func line(_ rule: ParameterEffect) -> String {
        let place = rule.service == "*" ? "any" : "`\(rule.service):\(rule.operation)`"
        let path = rule.condition.path
        let condition =
            switch rule.condition.test {
            case .isPresent, .isGiven: "`\(path)` is given"
            case .isBool(let value): "`\(path)` is `\(value)`"
            case .isNumber(let value): "`\(path)` is \(value)"
            case .isBelow(let limit): "`\(path)` is below \(limit)"
            case .isOneOf(let texts): "`\(path)` is \(texts.map { "`\($0)`" }.joined(separator: " or "))"
            case .startsWith(let words): "`\(path)` starts with \(words.map { "`\($0)`" }.joined(separator: " or "))"
            case .holdsWord(let words): "`\(path)` holds the word \(words.map { "`\($0)`" }.joined(separator: " or "))"
            }
        return "| \(place) | \(condition) | \(rule.effect) | \(rule.reason) |"
    }

    private static func table(_ rules: [EffectRule]) -> String {
        let lines = rules.map { "| `\($0.service):\($0.operation)` | \($0.effect) | \($0.reason) |" }
        return "| operation | effect | why |\n|---|---|---|\n" + lines.joined(separator: "\n")
    }

    private static func counts() throws -> [AWSEffect: Int] {
        var counts: [AWSEffect: Int] = [:]
        for name in ServiceCatalog.embedded.serviceNames {
            let service = try ServiceCatalog.embedded.service(name)
            for operation in service.operationNames.compactMap(service.operation(named:)) {
                counts[operation.effect, default: 0] += 1
            }
        }
        return counts
    }

    private static func allWaiters() throws -> Int {
        try ServiceCatalog.embedded.serviceNames.reduce(0) {
            try $0 + ServiceCatalog.embedded.service($1).waiters.count
        }
    }

    private static func weakWaiters() throws -> Int {
        var count = 0
        for name in ServiceCatalog.embedded.serviceNames {
            let service = try ServiceCatalog.embedded.service(name)
            count += service.waiters.count { !service.rule(for: $0).weaknesses.isEmpty }
        }
        return count
    }
}
