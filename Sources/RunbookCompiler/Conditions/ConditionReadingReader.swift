// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Reads what a condition of a run looks at: an alarm, or a call or statement that only reads and what must not be true of
/// its answer.
struct ConditionReadingReader {
    /// The keys that say it.
    static let keys = ["name", "alarm", "region", "aws", "sql", "connection", "when"]

    var findings: FindingList
    /// What the condition is called, with its article.
    private let kind: String
    private var reader: MappingReader
    private let node: YAMLNode
    private let draft: RunbookDraft
    private let context: RunbookCompiler.Context
    private var uses: [NameUse] = []
    private var expressions: [PlacedExpression] = []

    /// What is looked at, with the name of the condition and of whatever the reading uses.
    struct Result {
        var id: StopConditionID
        var reading: StopCondition.Reading
        var draft: ConditionReadingDraft
    }

    init(
        _ kind: String,
        _ node: YAMLNode,
        _ reader: MappingReader,
        _ draft: RunbookDraft,
        _ context: RunbookCompiler.Context
    ) {
        self.kind = kind
        self.node = node
        self.reader = reader
        self.draft = draft
        self.context = context
        findings = FindingList(file: draft.source.name)
        // What is wrong with keys is said by whoever reads the others.
        self.reader.findings = FindingList(file: draft.source.name)
    }

    /// The name and what is looked at; nil when one of them cannot be read.
    mutating func read() -> Result? {
        defer { findings.add(reader.findings.diagnostics) }
        let name = reader.text("name", isRequired: true)
        let reading = self.reading()
        guard let name, let id = identifier(name), let (found, command) = reading else { return nil }
        let draft = ConditionReadingDraft(range: name.range, command: command, uses: uses, expressions: expressions)
        return Result(id: id, reading: found, draft: draft)
    }

    private mutating func identifier(_ name: PlacedText) -> StopConditionID? {
        if let id = StopConditionID(name.text) { return id }
        findings.add(
            InputFindings.invalidValue,
            "'\(name.text)' is not an identifier",
            at: name.range,
            fix: "use lower-case letters, digits and hyphens"
        )
        return nil
    }

    private mutating func reading() -> (StopCondition.Reading, CommandDraft)? {
        let (alarm, aws, sql) = (reader.text("alarm"), reader.text("aws"), reader.text("sql"))
        let when = reader.text("when")
        let region = reader.text("region")
        let connection = reader.text("connection")
        let given = [alarm, aws, sql].compactMap(\.self)
        guard given.count <= 1 else {
            findings.add(
                OutlineFindings.repeated,
                "\(kind) is one of alarm, aws and sql",
                at: given[1].range,
                fix: "make two conditions of them"
            )
            return nil
        }
        if let alarm {
            refuse("connection", connection, beside: "alarm")
            refuse("when", when, beside: "alarm")
            return self.alarm(alarm, region)
        }
        refuse("region", region, beside: aws == nil ? "sql" : "aws")
        if sql == nil { refuse("connection", connection, beside: "aws") }
        guard !given.isEmpty else {
            findings.add(
                InputFindings.missingKey,
                "nothing says what is read",
                at: node.range,
                fix: "add 'alarm: …', 'aws: …' or 'sql: …'"
            )
            return nil
        }
        return command(aws, sql, connection, when)
    }

    private mutating func refuse(_ key: String, _ text: PlacedText?, beside other: String) {
        guard let text else { return }
        findings.add(
            InputFindings.unknownKey,
            "'\(key)' does not go with '\(other)'",
            at: text.range,
            fix: key == "region" ? "write --region in the command" : "leave it out"
        )
    }

    private mutating func command(
        _ aws: PlacedText?,
        _ sql: PlacedText?,
        _ connection: PlacedText?,
        _ when: PlacedText?
    ) -> (StopCondition.Reading, CommandDraft)? {
        var commands = CommandReader(draft, context, moment: .before, step: nil)
        var found: CommandDraft?
        if let aws { found = commands.aws(aws.trimmed) }
        if let sql { found = commands.sql(sql.trimmed, connection: connection, at: sql.range) }
        uses += commands.uses
        expressions += commands.expressions
        findings.add(commands.findings.diagnostics)
        if when == nil { _ = reader.text("when", isRequired: true) }
        let condition = when.flatMap { expression($0.trimmed, root: found.map { .reading($0) }) }
        guard let found, isReading(found), let condition else { return nil }
        let query = StopCondition.Query(
            text: found.text,
            place: draft.place(found.range),
            operation: found.operation,
            when: condition
        )
        return (.query(query), found)
    }

    /// Whether the command only reads, and comes back by itself.
    private mutating func isReading(_ command: CommandDraft) -> Bool {
        guard command.effect == .read else {
            findings.add(
                CommandFindings.readingChanges,
                "this \(command.effect == .unknown ? "may change" : "changes") something",
                at: command.range,
                fix: "use an operation that only reads"
            )
            return false
        }
        guard case .aws(let aws) = command.operation, aws.form != .call else { return true }
        findings.add(
            StopFindings.notOneCall,
            "this is not one call of one operation",
            at: command.range,
            fix: "use the call that shows the state"
        )
        return false
    }

    private mutating func expression(_ text: PlacedText, root: PlacedExpression.Root?) -> Expression? {
        var reader = ExpressionReader(file: draft.source.name, moment: .before)
        let expression = reader.read(text, as: .assertion)
        if let expression, let root {
            expressions.append(PlacedExpression(expression: expression, text: text, root: root))
        }
        uses += reader.uses
        findings.add(reader.findings.diagnostics)
        return expression
    }

    // MARK: - Alarms

    private mutating func alarm(_ text: PlacedText, _ region: PlacedText?) -> (StopCondition.Reading, CommandDraft)? {
        let found: StopCondition.Alarm?
        if text.text.hasPrefix("arn:") {
            refuse("region", region, beside: "an ARN")
            found = arn(text)
        } else {
            let name = template(text)
            let place = region.map { template($0) }
            found = name.flatMap { name in
                if let place, place == nil { return nil }
                return StopCondition.Alarm(name: name, region: place ?? nil)
            }
        }
        guard let found else { return nil }
        let reading = StopCondition.Reading.alarm(found)
        let command = reading.command
        let draft = CommandDraft(text: command.text, range: text.range, operation: command.operation, effect: .read)
        return (reading, draft)
    }

    /// `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`.
    private mutating func arn(_ text: PlacedText) -> StopCondition.Alarm? {
        let parts = text.text.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count == 7, parts[2] == "cloudwatch", parts[5] == "alarm", !parts[3].isEmpty, !parts[6].isEmpty,
            !text.text.contains("${")
        else {
            findings.add(
                InputFindings.invalidValue,
                "'\(text.text)' is no ARN of an alarm",
                at: text.range,
                fix: "write 'arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME' without '${…}', or the name alone"
            )
            return nil
        }
        let environment = draft.header.environment.flatMap { context.workspace?.environment($0.text) }
        if let account = environment?.account, account != parts[4] {
            findings.add(
                StopFindings.foreignAlarm,
                "the alarm is in the account \(parts[4]), and '\(environment?.name ?? "")' is \(account)",
                at: text.range,
                fix: "name an alarm of the account \(account)"
            )
        }
        return StopCondition.Alarm(
            name: .literal(.string(String(parts[6]))),
            region: .literal(.string(String(parts[3]))),
            arn: text.text
        )
    }

    /// A text with `${…}` in it; nil when one of them cannot be read.
    private mutating func template(_ text: PlacedText) -> Template? {
        let cut: [InterpolatedText.Segment]
        do throws(ExpressionError) {
            cut = try InterpolatedText(text.text).segments
        } catch {
            findings.add(BindingFindings.invalidExpression, error.message, at: text.place(error.range))
            return nil
        }
        var segments: [Template.Segment] = []
        for segment in cut {
            switch segment {
            case .text(let literal): segments.append(.literal(literal))
            case .expression(let expression, let offset):
                let inner = text.part(offset..<offset + expression.source.utf8.count)
                var reader = ExpressionReader(file: draft.source.name, moment: .before)
                guard let read = reader.read(inner, as: .interpolation) else { return nil }
                uses += reader.uses
                findings.add(reader.findings.diagnostics)
                expressions.append(PlacedExpression(expression: read, text: inner, root: .names))
                segments.append(.expression(read))
            }
        }
        switch segments.first {
        case .literal(let literal)? where segments.count == 1: return .literal(.string(literal))
        case .expression(let expression)? where segments.count == 1: return .expression(expression)
        default: return .text(segments)
        }
    }
}
