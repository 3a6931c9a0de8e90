// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
public import RunbookModel
import Values

/// A command in a few words: what is called, on what, and where.
public struct CommandSummary: Sendable, Hashable {
    /// Who carries a command out.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A call of AWS, made by Lifeboat itself.
        case aws
        /// A statement of SQL, executed by Lifeboat itself.
        case sql
        /// A script of bash.
        case shell
    }

    /// Who carries it out.
    public var kind: Kind
    /// What is called: `rds promote-read-replica`, `psql SELECT`, `bash`.
    public var call: String
    /// What it is about: the first name among the parameters, the statement, the first line of the script.
    public var subject: String
    /// The region or the connection; empty when it is known only in the run, or is none.
    public var place: String

    /// The summary of a command; `values` fills in what is known before the run.
    public init(_ command: Command, values: KnownValues, defaultRegion: String?) {
        switch command.operation {
        case .aws(let aws):
            kind = .aws
            call = Self.words(of: aws)
            subject = Self.subject(of: aws, values)
            place = aws.region.map { values.text(of: $0) ?? $0.readable } ?? defaultRegion ?? ""
        case .sql(let sql):
            kind = .sql
            let statement = Self.oneLine(sql.statement)
            call = "psql"
            subject = statement
            switch sql.connection {
            case .named(let name): place = name
            case .explicit(let template):
                let info = values.value(of: template) { "${\($0.source)}" }
                place = info["host"]?.stringValue ?? info["service"]?.stringValue ?? ""
            }
        case .shell(let shell):
            kind = .shell
            call = "bash"
            subject = Self.firstLine(shell.script)
            place = ""
        }
    }

    /// The words after `aws`, without parameters.
    private static func words(of aws: AWSOperation) -> String {
        switch aws.form {
        case .call:
            return "\(aws.service == "s3" ? "s3api" : aws.service) \(CommandLineName.make(aws.operation))"
        case .waiter(let name): return "\(aws.service) wait \(CommandLineName.make(name))"
        case .transfer(let verb, _, _, _): return "s3 \(verb)"
        case .added(let command, _): return command
        }
    }

    private static func subject(of aws: AWSOperation, _ values: KnownValues) -> String {
        let readable = { (template: Template) in
            let value = values.value(of: template) { "${\($0.source)}" }
            return value.stringValue ?? value.text()
        }
        switch aws.form {
        case .transfer(_, let source, let destination, _):
            return [source, destination].compactMap { $0.map(readable) }.joined(separator: " → ")
        case .call, .waiter, .added:
            let parameters = values.value(of: aws.parameters) { "${\($0.source)}" }.objectValue ?? JSONObject()
            if let bucket = parameters["Bucket"]?.stringValue, let key = parameters["Key"]?.stringValue {
                return "s3://\(bucket)/\(key)"
            }
            return made(by: aws, values) ?? parameters.lazy.compactMap(\.value.stringValue).first ?? ""
        }
    }

    /// What will be there after a call that makes something, and what it is made from: `copy ← original`.
    private static func made(by aws: AWSOperation, _ values: KnownValues) -> String? {
        guard case .call = aws.form,
            let lifecycle = ResourceLifecycle(service: aws.service, operation: CommandLineName.make(aws.operation)),
            lifecycle.isMade
        else { return nil }
        let names = values.names(lifecycle.names, in: aws.parameters).map(\.name)
        guard !names.isEmpty else { return nil }
        let target = names.joined(separator: ", ")
        let parameters = values.value(of: aws.parameters) { "${\($0.source)}" }.objectValue ?? JSONObject()
        let source = parameters.lazy.first { member in
            guard let text = member.value.stringValue, !names.contains(text) else { return false }
            return isSource(member.key, lifecycle)
        }
        return source.flatMap(\.value.stringValue).map { "\(target) ← \($0)" } ?? target
    }

    /// Whether a parameter of a call that makes something names what it is made from.
    private static func isSource(_ member: String, _ lifecycle: ResourceLifecycle) -> Bool {
        if member.hasPrefix("Source") || member.hasSuffix("BackupArn") { return true }
        let name = CommandLineName.make(member)
        if name.hasSuffix("snapshot-identifier") || name == "instance-id" || name == "volume-id" { return true }
        let isSnapshot = lifecycle.noun.hasSuffix("snapshot") || lifecycle.noun.hasSuffix("backup")
        return isSnapshot && ["db-instance-identifier", "db-cluster-identifier", "table-name"].contains(name)
    }

    static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static func firstLine(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { line in
            line.contains { !$0.isWhitespace } && !line.drop { $0.isWhitespace }.hasPrefix("#")
        }
        let first = lines.first.map { oneLine(String($0)) } ?? ""
        return lines.count > 1 ? "\(first) …" : first
    }
}
