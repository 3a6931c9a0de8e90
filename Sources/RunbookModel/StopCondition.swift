// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import Values

/// Something outside of the run that ends it: an alarm, or a reading and what must not be true of it.
public struct StopCondition: Sendable, Hashable, Codable, Identifiable {
    /// The name, unique in the runbook.
    public var id: StopConditionID
    /// What is looked at.
    public var reading: Reading
    /// The time from the beginning of one reading to that of the next.
    public var every: TimeSpan
    /// What is called off of the steps under way.
    public var mode: Mode
    /// How much time there is for what is under way and for what runs always; nil for what they need.
    public var budget: TimeSpan?
    /// What a run does that does not know whether the condition is met.
    public var whenUnknown: UnknownRule
    /// After how many readings in a row that showed nothing `whenUnknown` ends the run.
    public var unknownAfter: Int
    /// What a run does whose condition is met before its first step.
    public var atStart: StartRule
    /// Why the run must not go on, for whoever reads that it ended.
    public var reason: String

    /// What is looked at.
    public enum Reading: Sendable, Hashable, Codable {
        /// An alarm of CloudWatch: its state `ALARM` is the condition.
        case alarm(Alarm)
        /// A call or a statement that only reads, and what must not be true of its answer.
        case query(Query)
    }

    /// A call or a statement that only reads, and what is true of its answer when the run must end.
    public struct Query: Sendable, Hashable, Codable {
        /// The call or the statement as the author wrote it.
        public var text: String
        /// Where it stands; not part of the plan's meaning.
        public var place: SourcePlace?
        /// What is sent.
        public var operation: Operation
        /// True of the answer when the run must end.
        public var when: Expression

        /// A call or a statement that only reads.
        public init(text: String, place: SourcePlace? = nil, operation: Operation, when: Expression) {
            self.text = text
            self.place = place
            self.operation = operation
            self.when = when
        }
    }

    /// An alarm of CloudWatch, composite or not.
    public struct Alarm: Sendable, Hashable, Codable {
        /// The name.
        public var name: Template
        /// The region; nil takes the environment's.
        public var region: Template?
        /// The ARN, where the author gave one: an alarm of the same name in another account is another alarm.
        public var arn: String?

        /// An alarm of CloudWatch.
        public init(name: Template, region: Template? = nil, arn: String? = nil) {
            self.name = name
            self.region = region
            self.arn = arn
        }
    }

    /// What is called off of the steps under way.
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing: they finish.
        case graceful
        /// What only looks or waits; a change that was sent is waited for.
        case ungraceful
    }

    /// What a run does that does not know whether the condition is met.
    public enum UnknownRule: String, Sendable, Hashable, Codable, CaseIterable {
        /// It says so and goes on.
        case warn
        /// It ends.
        case stop
    }

    /// What a run does whose condition is met before its first step.
    public enum StartRule: String, Sendable, Hashable, Codable, CaseIterable {
        /// It does not begin.
        case refuse
        /// It begins, and the condition counts once it has not been met for a reading.
        case arm
    }

    /// The time between readings when nobody says another.
    public static let usualInterval = TimeSpan(.seconds(30))
    /// The shortest time between readings: services count calls.
    public static let leastInterval = TimeSpan(.seconds(5))
    /// After how many readings in a row that showed nothing a run ends when nobody says another number.
    public static let usualUnknownAfter = 3

    /// Something outside of the run that ends it.
    public init(
        id: StopConditionID,
        reading: Reading,
        every: TimeSpan = usualInterval,
        mode: Mode = .graceful,
        budget: TimeSpan? = nil,
        whenUnknown: UnknownRule = .warn,
        unknownAfter: Int = usualUnknownAfter,
        atStart: StartRule = .refuse,
        reason: String = ""
    ) {
        self.id = id
        self.reading = reading
        self.every = every
        self.mode = mode
        self.budget = budget
        self.whenUnknown = whenUnknown
        self.unknownAfter = unknownAfter
        self.atStart = atStart
        self.reason = reason
    }

    /// What is sent for each reading; always a `read`.
    public var command: Command { reading.command }

    /// The names of the run that the condition looks at.
    public var referencedNames: Set<String> { reading.referencedNames }

    /// What is looked at and what ends the run, in one line.
    public var text: String { reading.text }
}

extension StopCondition.Alarm {
    /// The region as the author wrote it, where the ARN does not say it.
    fileprivate var place: String? { arn == nil ? region?.readable : nil }

    /// One call that finds the alarm, whichever kind it is of: without the types, composite ones are left out.
    fileprivate var command: Command {
        let types: JSONValue = ["MetricAlarm", "CompositeAlarm"]
        let operation = AWSOperation(
            service: "cloudwatch",
            operation: "DescribeAlarms",
            region: region,
            parameters: .object([
                .init(name: "AlarmNames", value: .list([name])),
                .init(name: "AlarmTypes", value: .literal(types)),
            ])
        )
        let place = region.map { " --region \($0.readable)" } ?? ""
        return Command(
            text: "aws cloudwatch describe-alarms --alarm-names '\(name.readable)'"
                + " --alarm-types MetricAlarm CompositeAlarm\(place)",
            operation: .aws(operation),
            effect: .read
        )
    }
}

extension StopCondition {
    /// The condition without anything that only says where it stands in its source.
    public var withoutPlaces: StopCondition {
        var condition = self
        condition.reading = reading.withoutPlace
        return condition
    }
}

extension StopCondition.Reading {
    /// What is sent; always a `read`.
    public var command: Command {
        switch self {
        case .alarm(let alarm): alarm.command
        case .query(let query):
            Command(text: query.text, place: query.place, operation: query.operation, effect: .read)
        }
    }

    /// The names of the run that are looked at.
    public var referencedNames: Set<String> {
        var expressions = command.expressions
        if case .query(let query) = self { expressions.append(query.when) }
        return Set(expressions.flatMap { $0.references.map(\.name) })
    }

    /// What is looked at and what must not be true of it, in one line.
    public var text: String {
        switch self {
        case .alarm(let alarm): "alarm \(alarm.arn ?? alarm.name.readable)" + (alarm.place.map { " in \($0)" } ?? "")
        case .query(let query): "\(query.text) → \(query.when.source)"
        }
    }

    /// The reading without anything that only says where it stands in its source.
    public var withoutPlace: StopCondition.Reading {
        guard case .query(var query) = self else { return self }
        query.place = nil
        return .query(query)
    }
}
