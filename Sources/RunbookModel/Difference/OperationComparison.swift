// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

/// What changed from one operation to another, parameter by parameter.
struct OperationComparison {
    /// A property with both of its values.
    struct Property {
        var name: String
        var old: String?
        var new: String?
    }

    private(set) var properties: [Property] = []

    init(_ old: Operation, _ new: Operation) {
        switch (old, new) {
        case (.aws(let before), .aws(let after)): compare(before, after)
        case (.sql(let before), .sql(let after)):
            add("connection", Self.text(before.connection), Self.text(after.connection))
            add("statement", before.statement, after.statement)
            addLeaves("parameter", Self.leaves(.list(before.parameters)), Self.leaves(.list(after.parameters)))
        case (.shell(let before), .shell(let after)):
            add("script", before.script, after.script)
            add("working directory", before.workingDirectory, after.workingDirectory)
            addLeaves("variable", Self.leaves(.object(before.environment)), Self.leaves(.object(after.environment)))
        default: add("command", Self.text(old), Self.text(new))
        }
    }

    private mutating func add(_ name: String, _ old: String?, _ new: String?) {
        if old != new { properties.append(Property(name: name, old: old, new: new)) }
    }

    private mutating func compare(_ before: AWSOperation, _ after: AWSOperation) {
        add("call", Self.call(before), Self.call(after))
        add("region", before.region?.text, after.region?.text)
        addLeaves("parameter", Self.leaves(Self.everything(of: before)), Self.leaves(Self.everything(of: after)))
        add("--query", before.query, after.query)
        add("output as text", "\(before.asText)", "\(after.asText)")
        add("all pages", "\(before.paginates)", "\(after.paginates)")
        add("output file", before.outputFile?.text, after.outputFile?.text)
        if before.attachments != after.attachments {
            add("attached bytes", Self.names(before.attachments), Self.names(after.attachments))
            if properties.isEmpty { properties.append(Property(name: "attached bytes", old: nil, new: nil)) }
        }
    }

    private static func names(_ attachments: [AWSOperation.Attachment]) -> String {
        attachments.map { attachment in
            switch attachment.content {
            case .bytes(let bytes): "\(attachment.name) (\(bytes.count) bytes)"
            case .file(let path): "\(attachment.name) (\(path.text))"
            }
        }.joined(separator: ", ")
    }

    private static func call(_ aws: AWSOperation) -> String {
        switch aws.form {
        case .call: "\(aws.service) \(aws.operation)"
        case .waiter(let name): "\(aws.service) wait \(name)"
        case .transfer(let verb, _, _, _): "s3 \(verb)"
        case .added(let command, _): command
        }
    }

    private static func everything(of aws: AWSOperation) -> Template {
        switch aws.form {
        case .call, .waiter: return aws.parameters
        case .added(_, let options): return options
        case .transfer(_, let source, let destination, let options):
            let ends = [("source", source), ("destination", destination), ("options", options)]
            return .object(ends.compactMap { name, value in value.map { .init(name: name, value: $0) } })
        }
    }

    // MARK: - Leaves

    private mutating func addLeaves(_ kind: String, _ old: [(String, String)], _ new: [(String, String)]) {
        let before = Dictionary(old, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(new, uniquingKeysWith: { first, _ in first })
        for (path, value) in new { add("\(kind) \(path)", before[path], value) }
        for (path, value) in old where after[path] == nil { add("\(kind) \(path)", value, nil) }
    }

    /// Every value with its path, in order: `Dimensions[0].Name`.
    private static func leaves(_ template: Template) -> [(String, String)] {
        var found: [(String, String)] = []
        collect(template, "", into: &found)
        return found
    }

    private static func collect(_ template: Template, _ path: String, into found: inout [(String, String)]) {
        switch template {
        case .literal(let value): collect(value, path, into: &found)
        case .expression, .text: found.append((path, template.text))
        case .list(let elements):
            for (index, element) in elements.enumerated() { collect(element, "\(path)[\(index)]", into: &found) }
        case .object(let members):
            for member in members { collect(member.value, joined(path, member.name), into: &found) }
        }
    }

    private static func collect(_ value: JSONValue, _ path: String, into found: inout [(String, String)]) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() { collect(element, "\(path)[\(index)]", into: &found) }
        case .object(let object) where !object.isEmpty:
            for (name, member) in object { collect(member, joined(path, name), into: &found) }
        default: found.append((path, value.stringValue ?? value.text()))
        }
    }

    private static func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    // MARK: - Texts

    private static func text(_ connection: SQLOperation.Connection) -> String {
        switch connection {
        case .named(let name): name
        case .explicit(let template): template.text
        }
    }

    private static func text(_ operation: Operation) -> String {
        switch operation {
        case .aws(let aws): call(aws)
        case .sql(let sql): sql.statement
        case .shell(let shell): shell.script
        }
    }
}

extension Template {
    /// The template as one text, every hole as `${…}`.
    fileprivate var text: String {
        switch self {
        case .literal(let value): value.stringValue ?? value.text()
        case .expression(let expression): "${\(expression.source)}"
        case .text(let segments):
            segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .expression(let expression): "${\(expression.source)}"
                }
            }.joined()
        case .list(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
        case .object(let members): "{\(members.map { "\($0.name): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }
}
