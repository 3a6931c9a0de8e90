// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import RunbookModel
import Testing
import Values

/// That a plan cannot change without `--diff` naming what changed.
///
/// A plan that uses everything is encoded, each of its values is changed alone, and the result is compared. A new field
/// is part of this as soon as it exists: it must be set in the plan, and then it must be compared.
struct DifferenceCompletenessTests {
    // MARK: - A plan that uses everything

    private static func command(_ operation: RunbookModel.Operation) -> Command {
        Command(
            text: "aws x",
            place: place,
            operation: operation,
            effect: .change,
            capture: "X",
            captureType: "text",
            capturesSecret: true
        )
    }

    private static let place = SourcePlace(file: "f", line: 1, column: 1, endLine: 1, endColumn: 2)

    private static func hole(_ text: String) throws -> Template { .expression(try Expression.interpolation(text)) }

    private static func aws(_ form: AWSOperation.Form) throws -> RunbookModel.Operation {
        .aws(
            AWSOperation(
                service: "rds",
                operation: "DescribeThings",
                form: form,
                region: try hole("regions.dr"),
                parameters: .object([
                    .init(name: "Name", value: .text([.literal("a-"), .expression(try .interpolation("b"))])),
                    .init(name: "Count", value: .literal(["n": 1, "flag": true, "none": nil, "deep": ["x", "y"]])),
                    .init(name: "List", value: .list([.literal("p"), try hole("q")])),
                ]),
                query: "Things[0]",
                asText: true,
                paginates: false,
                outputFile: .literal("out"),
                attachments: [
                    .init(name: "1", content: .bytes([1, 2])), .init(name: "2", content: .file(path: .literal("p"))),
                ]
            )
        )
    }

    private static var operations: [RunbookModel.Operation] {
        get throws {
            [
                try aws(.call), try aws(.waiter(name: "ThingReady")),
                try aws(
                    .transfer(
                        verb: "cp",
                        source: .literal("s3://a/b"),
                        destination: .literal("c"),
                        options: .object([.init(name: "quiet", value: .literal(true))])
                    )
                ),
                try aws(
                    .added(command: "logs tail", options: .object([.init(name: "since", value: .literal("1h"))]))
                ),
                .sql(SQLOperation(connection: .named("main"), statement: "SELECT $1", parameters: [try hole("a")])),
                .sql(
                    SQLOperation(
                        connection: .explicit(.object([.init(name: "host", value: .literal("h"))])),
                        statement: "SELECT 1",
                        parameters: [.literal(1)]
                    )
                ),
                .shell(
                    ShellScript(
                        script: "true",
                        environment: [.init(name: "V", value: .literal("v"))],
                        workingDirectory: "/srv",
                        exports: ["A", "B"]
                    )
                ),
            ]
        }
    }

    private static func step(_ id: String, _ action: Step.Action) throws -> Step {
        let yes = try Expression("a > 1", dialect: .assertion)
        let reading = command(try aws(.call))
        return Step(
            id: try #require(StepID(id)),
            title: "Title",
            section: ["Part", "Deeper"],
            prose: "Words",
            place: place,
            action: action,
            effect: .change,
            needs: [.init(step: try #require(StepID("earlier")), kind: .requires)],
            retry: RetryPolicy(attempts: 2, interval: TimeSpan(.seconds(3))),
            approval: ApprovalID("go"),
            preconditions: [Precondition(command: reading, expectations: [Expectation(expression: yes, place: place)])],
            wait: WaitRule(
                command: reading,
                until: yes,
                failWhen: yes,
                every: TimeSpan(.seconds(5)),
                timeout: TimeSpan(.seconds(60))
            ),
            expectations: [Expectation(expression: yes, place: place)],
            probe: Probe(command: reading, doneWhen: yes),
            captures: [
                Capture(name: "n", expression: try Expression("a", dialect: .value), type: "text", isSecret: true)
            ],
            condition: yes,
            each: EachRule(name: "e", list: try Expression("l", dialect: .value)),
            onFailure: .abort,
            compensates: StepID("done"),
            isCritical: true,
            runsAlways: true,
            obligation: "o",
            due: TimeSpan(.seconds(1)),
            discharges: [try #require(StepID("d"))],
            asksFirst: true,
            retriers: [
                Retrier(
                    errors: [.kind(.timeout), .code("Busy")],
                    interval: TimeSpan(.seconds(2)),
                    attempts: 4,
                    backoff: 1.5,
                    maximumDelay: TimeSpan(.seconds(30)),
                    jitter: .full
                ), Retrier(errors: [.all], maximumDelay: TimeSpan(.seconds(9))),
            ]
        )
    }

    private static var stopConditions: [StopCondition] {
        get throws {
            let alarm = StopCondition.Alarm(
                name: .text([.literal("a-"), .expression(try .interpolation("b"))]),
                region: .literal("us-east-1"),
                arn: "arn:aws:cloudwatch:us-east-1:1:alarm:a"
            )
            let when = try Expression("a > 1", dialect: .assertion)
            return [
                StopCondition(
                    id: try #require(StopConditionID("errors")),
                    reading: .alarm(alarm),
                    every: TimeSpan(.seconds(11)),
                    mode: .ungraceful,
                    budget: TimeSpan(.seconds(12)),
                    whenUnknown: .stop,
                    unknownAfter: 4,
                    atStart: .arm,
                    reason: "why"
                ),
                StopCondition(
                    id: try #require(StopConditionID("lag")),
                    reading: .query(
                        StopCondition.Query(text: "aws x", place: place, operation: try aws(.call), when: when)
                    ),
                    budget: TimeSpan(.seconds(13)),
                    reason: "late"
                ),
            ]
        }
    }

    private static var blockingConditions: [BlockingCondition] {
        get throws {
            try stopConditions.map { condition in
                BlockingCondition(
                    id: try #require(BlockingConditionID("\(condition.id)-blocks")),
                    reading: condition.reading,
                    whenUnknown: .warn,
                    mayBeOverridden: true,
                    reason: "why",
                    owner: "w"
                )
            }
        }
    }

    private static var plan: Plan {
        get throws {
            // The first step uses everything; the others are there for what they do.
            var steps = try operations.enumerated().map { number, operation in
                let whole = try step("s\(number)", .commands([command(operation)]))
                return number == 0 ? whole : whole.withoutAnything
            }
            let manual = try step("m", .manual(ManualAction(confirmation: "c", evidence: .note)))
            steps.append(manual.withoutAnything)
            var plan = Plan(
                runbook: RunbookIdentity(id: "r", title: "R", kind: .daily, about: "About"),
                objectives: RecoveryObjectives(rto: TimeSpan(.seconds(9)), rpo: TimeSpan(.seconds(8))),
                environment: "production",
                inputs: [
                    InputDeclaration(
                        name: "i",
                        element: .integer,
                        defaultValue: "d",
                        about: "a",
                        pattern: "p",
                        allowed: ["u", "v"],
                        minimum: 1,
                        maximum: 2,
                        source: .environment("E"),
                        isSecret: false
                    ),
                    InputDeclaration(name: "hidden", source: .file("/f"), isSecret: true),
                ],
                onFailure: .pause,
                approvals: [
                    ApprovalPolicy(
                        id: try #require(ApprovalID("go")),
                        roles: ["dba", "sre"],
                        count: 2,
                        shows: [try #require(StepID("s0"))],
                        voidIf: try Expression("a > 1", dialect: .assertion),
                        remind: [50],
                        escalate: [90],
                        breakGlass: ["lead"]
                    )
                ],
                steps: steps,
                checklist: [
                    ChecklistBinding(
                        text: "Done",
                        section: ["C"],
                        steps: [try #require(StepID("s1"))],
                        maximumAge: TimeSpan(.seconds(7))
                    )
                ],
                illustrations: [
                    Illustration(
                        id: try #require(StepID("pic")),
                        title: "T",
                        section: ["S"],
                        reason: "why",
                        place: place
                    )
                ],
                sources: [PlanSource(name: "f", text: "t")],
                isAdopted: true,
                deadline: TimeSpan(.seconds(6)),
                stopConditions: try stopConditions
            )
            plan.blockingConditions = try blockingConditions
            plan.windows = RunWindows(
                timeZone: "Europe/Berlin",
                allowed: [try #require(TimeWindow("Sat 02:00-06:00"))],
                blocked: [try #require(TimeWindow("Sun"))],
                blockedDates: [try #require(BlockedDates("2026-12-24 sale"))],
                mayBeOverridden: true
            )
            plan.exposedSecrets = ["hunter2"]
            return plan
        }
    }

    /// The stored properties of the model's types that have no value, so that no change of them would be tried.
    private static func unset(_ value: Any, _ path: String) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional || mirror.displayStyle == .collection {
            guard !mirror.children.isEmpty else { return [path] }
        } else if !String(reflecting: type(of: value)).hasPrefix("RunbookModel.") {
            return []
        }
        return mirror.children.flatMap { unset($0.value, "\(path).\($0.label ?? "?")") }
    }

    @Test func `the plan that is tried uses every field of every type`() throws {
        var plan = try Self.plan
        plan.inputs.removeLast()
        for index in plan.steps.indices.dropFirst() {
            let action = plan.steps[index].action
            plan.steps[index] = try Self.step("s", action)
        }
        #expect(Self.unset(plan, "plan") == [])
        #expect(Self.unset(try Self.step("a", .manual(ManualAction(confirmation: ""))).withoutAnything, "") != [])
    }

    // MARK: - Changes

    /// What a value of the encoded plan may become; the first that can be read is tried.
    private static func others(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .bool(let isTrue): return [.bool(!isTrue)]
        case .number: return [.number(JSONNumber(Int64(41)))]
        case .null: return ["set"]
        case .string(let text):
            let names =
                Effect.allCases.map(\.rawValue) + FailurePolicy.words.map(\.rawValue)
                + RunbookKind.allCases.map(\.rawValue) + InputType.allCases.map(\.rawValue)
                + Expression.Dialect.allCases.map(\.rawValue) + Retrier.Jitter.allCases.map(\.rawValue)
                + StopCondition.Mode.allCases.map(\.rawValue) + StopCondition.UnknownRule.allCases.map(\.rawValue)
                + BlockingCondition.UnknownRule.allCases.map(\.rawValue)
                + StopCondition.StartRule.allCases.map(\.rawValue) + [
                    "order", "requires", "none", "note", "7m",
                ]
            // A name of an enumeration becomes another one, a reference another reference, any other text a longer one.
            let others = names.contains(text) ? names.filter { $0 != text } : []
            let references = text.contains(":") ? ["env:OTHER"] : []
            return (others + references + [text + "x", "7m", "a > 2", "Mon 01:00-02:00"]).map(JSONValue.string)
        case .array, .object: return []
        }
    }

    /// Every plan, encoded, that differs from the given one in one value, with the value's path.
    private static func variants(of value: JSONValue, _ path: [String]) -> [(path: [String], values: [JSONValue])] {
        switch value {
        case .object(let object):
            return object.flatMap { name, member -> [(path: [String], values: [JSONValue])] in
                var without = object
                without[name] = nil
                let inner = variants(of: member, path + [name]).map { variant in
                    (
                        variant.path,
                        variant.values.map { changed in
                            var copy = object
                            copy[name] = changed
                            return JSONValue.object(copy)
                        }
                    )
                }
                return [(path + [name, "gone"], [.object(without)])] + inner
            }
        case .array(let elements):
            let inner = elements.indices.flatMap { index in
                variants(of: elements[index], path + ["\(index)"]).map { variant in
                    (
                        variant.path,
                        variant.values.map { changed in
                            var copy = elements
                            copy[index] = changed
                            return JSONValue.array(copy)
                        }
                    )
                }
            }
            return inner + (elements.isEmpty ? [] : [(path + ["last gone"], [.array(elements.dropLast())])])
        default: return [(path, others(value))]
        }
    }

    private static func decoded(_ value: JSONValue) -> Plan? {
        guard var plan = try? JSONDecoder().decode(Plan.self, from: Data(value.text().utf8)) else { return nil }
        // As the compiler makes it: what is not there is not written.
        plan.illustrations = plan.illustrations
        plan.isAdopted = plan.isAdopted
        for index in plan.steps.indices {
            plan.steps[index].asksFirst = plan.steps[index].asksFirst
            plan.steps[index].discharges = plan.steps[index].discharges
            guard case .commands(var commands) = plan.steps[index].action else { continue }
            for place in commands.indices {
                guard case .shell(var shell) = commands[place].operation else { continue }
                shell.exports = shell.exports
                commands[place].operation = .shell(shell)
            }
            plan.steps[index].action = .commands(commands)
        }
        return plan
    }

    @Test func `a plan means the same as what it was written as, unless that says more than a plan can`() throws {
        let plan = try Self.plan
        let meaning = try plan.meaning()
        let written = try JSONParser.parse(Array(try JSONEncoder().encode(plan)))
        #expect(Plan.meaning(ofWritten: written) == meaning)
        guard case .object(var members) = written, case .array(var steps) = members["steps"],
            case .object(var first) = steps[0]
        else {
            Issue.record("a plan is an object with steps")
            return
        }
        // Left out at its place, and nowhere else.
        first["captureType"] = "text"
        steps[0] = .object(first)
        members["steps"] = .array(steps)
        #expect(Plan.meaning(ofWritten: .object(members)) != meaning)
    }

    /// Fields whose change alone is only a text for people.
    private static let texts: Set<String> = ["title", "section", "prose", "about", "text"]

    @Test func `whatever changes alone is named, and nothing else is`() throws {
        let plan = try Self.plan
        let meaning = try plan.meaning()
        let encoded = try JSONParser.parse(Array(try JSONEncoder().encode(plan)))
        #expect(Self.decoded(encoded) == plan)
        var tried = 0
        for (path, values) in Self.variants(of: encoded, []) {
            let place = path.joined(separator: ".")
            guard let other = values.lazy.compactMap(Self.decoded).first(where: { $0 != plan }) else {
                // Without a value that every plan has, a text is no plan.
                #expect(path.last == "gone" || path.last == "format", "no other value for \(place)")
                continue
            }
            tried += 1
            let changes = PlanDifference(from: plan, to: other).changes
            if try other.meaning() == meaning {
                #expect(changes.isEmpty, "\(place) does not count")
                continue
            }
            #expect(!changes.isEmpty, "\(place) is not compared")
            #expect(!changes.contains { $0.property.contains("something else") }, "\(place) has no row of its own")
            let isText = path.contains { Self.texts.contains($0) } && !path.contains("operation")
            #expect(isText || changes.contains { $0.danger > .prose }, "\(place) is more than a text: \(changes)")
        }
        #expect(tried > 400)
    }
}

extension Step {
    fileprivate var withoutAnything: Step { Step(id: id, title: title, action: action, effect: effect) }
}
