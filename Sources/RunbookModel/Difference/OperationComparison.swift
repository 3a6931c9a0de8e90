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
        /// The least danger that its change has, whatever the step does.
        var least = PlanChange.Danger.prose
    }

    private(set) var properties: [Property] = []

    init(_ old: Operation, _ new: Operation) {
        switch (old, new) {
        case (.aws(let before), .aws(let after)): compare(before, after)
        case (.sql(let before), .sql(let after)):
            compare(before.connection, after.connection)
            add("statement", before.statement, after.statement)
            addLeaves("parameter", Self.leaves(.list(before.parameters)), Self.leaves(.list(after.parameters)))
        case (.shell(let before), .shell(let after)):
            add("script", before.script, after.script)
            add("working directory", before.workingDirectory, after.workingDirectory)
            addLeaves("variable", Self.leaves(.object(before.environment)), Self.leaves(.object(after.environment)))
            // Later steps act on these values.
            add("exported variables", Self.list(before.exports), Self.list(after.exports), least: .conduct)
        default: add("command", Self.text(old), Self.text(new))
        }
    }

    private mutating func add(
        _ name: String,
        _ old: String?,
        _ new: String?,
        least: PlanChange.Danger = .prose
    ) {
        guard old != new else { return }
        properties.append(Property(name: name, old: old, new: new, least: least))
    }

    /// Templates with their texts; two that differ and read alike are told without.
    private mutating func add(_ name: String, _ old: Template?, _ new: Template?) {
        guard old != new else { return }
        let (before, after) = (old?.text, new?.text)
        let isTold = before != after
        properties.append(Property(name: name, old: isTold ? before : nil, new: isTold ? after : nil))
    }

    private mutating func compare(_ before: SQLOperation.Connection, _ after: SQLOperation.Connection) {
        if case .explicit(let before) = before, case .explicit(let after) = after {
            addLeaves("connection", Self.leaves(before), Self.leaves(after))
        } else {
            add("connection", Self.text(before), Self.text(after))
        }
    }

    private mutating func compare(_ before: AWSOperation, _ after: AWSOperation) {
        add("call", Self.call(before), Self.call(after))
        if properties.isEmpty {
            add("service", before.service, after.service)
            add("operation", before.operation, after.operation)
        }
        add("region", before.region, after.region)
        addLeaves("parameter", Self.leaves(Self.everything(of: before)), Self.leaves(Self.everything(of: after)))
        if before.hasOptions, after.hasOptions {
            addLeaves("call parameter", Self.leaves(before.parameters), Self.leaves(after.parameters))
        }
        add("--query", before.query, after.query)
        add("output as text", "\(before.asText)", "\(after.asText)")
        add("all pages", "\(before.paginates)", "\(after.paginates)")
        add("output file", before.outputFile, after.outputFile)
        guard before.attachments != after.attachments else { return }
        let (old, new) = (Self.names(before.attachments), Self.names(after.attachments))
        let isTold = old != new
        properties.append(Property(name: "attached bytes", old: isTold ? old : nil, new: isTold ? new : nil))
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

    /// A value among parameters as a template, so that `1` and `"1"` are two.
    private typealias Leaf = (path: String, value: Template)

    private mutating func addLeaves(_ kind: String, _ old: [Leaf], _ new: [Leaf]) {
        let before = Dictionary(old.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(new.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
        for leaf in new { addLeaf("\(kind) \(leaf.path)", before[leaf.path], leaf.value) }
        for leaf in old where after[leaf.path] == nil { addLeaf("\(kind) \(leaf.path)", leaf.value, nil) }
    }

    private mutating func addLeaf(_ name: String, _ old: Template?, _ new: Template?) {
        guard case .literal(let before) = old, case .literal(let after) = new, before != after, old?.text == new?.text
        else { return add(name, old, new) }
        add(name, before.text(), after.text())
    }

    /// Every value with its path, in order: `Dimensions[0].Name`.
    private static func leaves(_ template: Template) -> [Leaf] {
        var found: [Leaf] = []
        collect(template, "", into: &found)
        return found
    }

    private static func collect(_ template: Template, _ path: String, into found: inout [Leaf]) {
        switch template {
        case .literal(let value): collect(value, path, into: &found)
        case .expression, .text: found.append((path, template))
        case .list(let elements):
            for (index, element) in elements.enumerated() { collect(element, "\(path)[\(index)]", into: &found) }
        case .object(let members):
            for member in members { collect(member.value, joined(path, member.name), into: &found) }
        }
    }

    private static func collect(_ value: JSONValue, _ path: String, into found: inout [Leaf]) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() { collect(element, "\(path)[\(index)]", into: &found) }
        case .object(let object) where !object.isEmpty:
            for (name, member) in object { collect(member, joined(path, name), into: &found) }
        default: found.append((path, .literal(value)))
        }
    }

    /// The path of a member; a name that would read as a path of its own is quoted.
    private static func joined(_ path: String, _ name: String) -> String {
        if name.isEmpty || name.contains(where: { ".[\"".contains($0) }) {
            return "\(path)[\(JSONValue.string(name).text())]"
        }
        return path.isEmpty ? name : "\(path).\(name)"
    }

    private static func list(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: ", ") }

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

extension AWSOperation {
    /// Whether the command has options that are no parameters of its call.
    fileprivate var hasOptions: Bool {
        switch form {
        case .call, .waiter: false
        case .transfer, .added: true
        }
    }
}

extension Template {
    /// The template as one text, every hole as `${…}`, and a `${` that is no hole as `$${`.
    fileprivate var text: String {
        switch self {
        case .literal(let value): (value.stringValue ?? value.text()).replacing("${", with: "$${")
        case .expression(let expression): "${\(expression.source)}"
        case .text(let segments):
            segments.map { segment in
                switch segment {
                case .literal(let text): text.replacing("${", with: "$${")
                case .expression(let expression): "${\(expression.source)}"
                }
            }.joined()
        case .list(let elements): "[\(elements.map(\.text).joined(separator: ", "))]"
        case .object(let members): "{\(members.map { "\($0.name): \($0.value.text)" }.joined(separator: ", "))}"
        }
    }
}
