// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import Values

/// The JSON schemas (draft 2020-12) of the files that people write, for editors: `Documentation/schemas/`.
///
/// They are made from the same tables as the readers and the reference, so that they cannot differ.
public enum FileSchema: String, CaseIterable, Sendable {
    /// The YAML form of a runbook.
    case runbook
    /// The front matter of a Markdown runbook.
    case frontMatter = "front-matter"
    /// `NAME.lifeboat.yaml`.
    case sidecar
    /// `lifeboat.yaml`.
    case workspace

    /// The name of its file.
    public var fileName: String { "\(rawValue).schema.json" }

    /// The schema.
    public var json: JSONValue {
        var schema = JSONObject([
            ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("title", .string(title)),
            ("description", .string(about)),
        ])
        for (key, value) in SchemaWriter.object(keys, required: required) { schema[key] = value }
        schema["$defs"] = .object(definitions)
        return .object(schema)
    }

    private var title: String {
        switch self {
        case .runbook: "A Lifeboat runbook in the YAML form"
        case .frontMatter: "The front matter of a Lifeboat runbook"
        case .sidecar: "What binds a document to Lifeboat from beside it"
        case .workspace: "A Lifeboat workspace"
        }
    }

    private var about: String {
        switch self {
        case .runbook: "A file that ends in .yaml or .yml. The program checks more than this schema can say."
        case .frontMatter: "The YAML between the first two lines of ---."
        case .sidecar: "NAME.lifeboat.yaml beside NAME.md."
        case .workspace: "lifeboat.yaml. Any text may hold ${env:NAME} or ${env:NAME:-default}."
        }
    }

    private var keys: [KeyReference] {
        switch self {
        case .runbook: HeaderReference.keys + HeaderReference.yamlKeys
        case .frontMatter: HeaderReference.frontMatterKeys
        case .sidecar: HeaderReference.keys + HeaderReference.sidecarKeys
        case .workspace: WorkspaceReference.keys
        }
    }

    private var required: [String] {
        switch self {
        case .runbook: ["lifeboat", "kind", "steps"]
        case .frontMatter, .sidecar: ["lifeboat", "kind"]
        case .workspace: []
        }
    }

    /// What the keys refer to.
    private var definitions: JSONObject {
        var all = JSONObject()
        for (name, pattern) in SchemaWriter.patterns { all[name] = SchemaWriter.text(matching: pattern) }
        for (name, schema) in self == .workspace ? Self.workspaceDefinitions : stepDefinitions { all[name] = schema }
        return all
    }

    private static let windows = SchemaWriter.nullable(SchemaWriter.object(WindowsReference.keys))

    private static let block = JSONValue.object(SchemaWriter.object(BlockingReference.keys, required: ["name"]))

    private static let workspaceDefinitions: [(String, JSONValue)] = [
        ("environment", .object(SchemaWriter.object(WorkspaceReference.environment))),
        ("connection", .object(SchemaWriter.object(WorkspaceReference.connection))),
        ("password", .object(SchemaWriter.object(WorkspaceReference.password, required: ["from"]))),
        ("people", SchemaWriter.texts), ("windows", windows), ("block", block),
    ]

    private var stepDefinitions: [(String, JSONValue)] {
        var all: [(String, JSONValue)] = [
            ("input", SchemaWriter.nullable(SchemaWriter.object(InputReference.keys))), ("windows", Self.windows),
            ("stop", .object(SchemaWriter.object(StopReference.keys, required: ["name"]))), ("block", Self.block),
        ]
        guard self != .frontMatter else { return all }
        all.append(("approval", .object(SchemaWriter.object(StepReference.approval, required: ["from"]))))
        all.append(("item", .object(SchemaWriter.object(HeaderReference.itemKeys, required: ["text"]))))
        for kind in [PartKind.precondition, .probe, .wait, .retry] {
            let schema = SchemaWriter.object(StepReference.keys(of: kind), required: StepReference.required(of: kind))
            all.append((kind == .retry ? "retrier" : kind.rawValue, .object(schema)))
        }
        all.append(("captures", SchemaWriter.captures))
        let fields = StepReference.common + StepReference.attributes
        if self == .runbook {
            all.append(("step", .object(SchemaWriter.object(StepReference.yamlKeys + fields, required: ["id"]))))
            all.append(("include", .object(SchemaWriter.object(StepReference.includeKeys, required: ["include"]))))
            let references = ["step", "include"].map { name in
                JSONValue.object(JSONObject([("$ref", .string("#/$defs/\(name)"))]))
            }
            all.append(("entry", ["anyOf": .array(references)]))
        } else {
            all.append(("binding", SchemaWriter.nullable(SchemaWriter.object(StepReference.sidecarKeys + fields))))
        }
        return all
    }
}
