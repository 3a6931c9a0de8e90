// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import Glibc
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// The lists of the reference and the schemas for editors are those of the program.
///
/// With `LIFEBOAT_WRITE_DOCUMENTATION=1` in the environment the files are written instead of compared.
@Suite struct LanguageTableTests {
    @Test func `the lists of the language reference are those of the program`() throws {
        let path = "Documentation/Language.md"
        let committed = String(decoding: try CompilerTestBed.file(path), as: UTF8.self)
        let updated = LanguageTables.updated(committed)
        if getenv("LIFEBOAT_WRITE_DOCUMENTATION") != nil { try CompilerTestBed.write(updated, to: path) }
        let now = String(decoding: try CompilerTestBed.file(path), as: UTF8.self)
        #expect(now == LanguageTables.updated(now))
    }

    @Test func `every list that is made stands in the reference, between its own markers`() throws {
        let text = String(decoding: try CompilerTestBed.file("Documentation/Language.md"), as: UTF8.self)
        let names = text.split(separator: "\n").filter { $0.hasPrefix("<!-- generated: ") }.map {
            String($0.dropFirst(16).dropLast(4))
        }
        #expect(
            names.sorted() == [
                "approval", "attributes", "blocked-when", "effects", "fences", "front-matter", "functions",
                "input-types",
                "inputs", "precondition", "probe", "retry", "stop-when", "values", "wait", "windows", "workspace",
            ]
        )
        for name in names {
            #expect(LanguageTables.text(name) != nil)
            #expect(text.contains("\n<!-- end of \(name) -->\n"), "\(name)")
        }
    }

    /// The keys are asked of the compiler itself: a table that is made of a list knows nothing that the list lacks.
    @Test func `the table of the front matter has every key that the compiler takes, and no other`() throws {
        let text = try #require(LanguageTables.text("front-matter"))
        let lines = text.split(separator: "\n")
        let rows = lines.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        let schema = try JSONParser.parse(CompilerTestBed.file("Documentation/schemas/front-matter.schema.json"))
        #expect(Set(rows) == Set(schema["properties"]?.objectValue?.keys ?? []))
        let others = [PartKind.wait, .probe, .precondition].flatMap(\.keys) + AttributeKey.allCases.map(\.rawValue)
        for key in Set(rows + others + ["adopted", "steps", "approvals", "checklist", "values", "zzz"]) {
            let front = "---\nlifeboat: 1\nkind: daily\n\(key): {a: [b]}\n---\n# T\n"
            let unknown = CompilerTestBed.compile(front).diagnostics.filter { $0.code == "LB0701" }
            let isTaken = !unknown.contains { $0.message.contains("'\(key)'") } || ["lifeboat", "kind"].contains(key)
            #expect(isTaken == rows.contains(key), "\(key): \(unknown.map(\.message))")
        }
    }

    @Test func `text outside of markers stays, and so does a marker that has no end`() {
        let text = "a\n<!-- generated: effects -->\nold\n<!-- end of effects -->\nb\n<!-- generated: x -->\nc\n"
        let updated = LanguageTables.updated(text)
        #expect(updated.hasPrefix("a\n<!-- generated: effects -->\n\n| effect |"))
        #expect(updated.hasSuffix("|\n\n<!-- end of effects -->\nb\n<!-- generated: x -->\nc\n"))
        #expect(LanguageTables.updated(updated) == updated)
        let open = "<!-- generated: effects -->\nkept\n"
        #expect(LanguageTables.updated(open) == open)
    }

    @Test func `every function of ours has a description`() {
        let ours = Expression.functionNames.filter(\.isDialectOnly).map(\.name)
        #expect(Set(ours) == Set(LanguageTables.ours.keys))
    }

    @Test(arguments: FileSchema.allCases)
    func `a schema for editors is that of the program`(schema: FileSchema) throws {
        let path = "Documentation/schemas/\(schema.fileName)"
        let text = schema.json.text(.indented) + "\n"
        if getenv("LIFEBOAT_WRITE_DOCUMENTATION") != nil { try CompilerTestBed.write(text, to: path) }
        #expect(String(decoding: try CompilerTestBed.file(path), as: UTF8.self) == text)
    }

    @Test(arguments: FileSchema.allCases)
    func `every reference of a schema leads somewhere, and every key is described`(schema: FileSchema) throws {
        let definitions = try #require(schema.json["$defs"]?.objectValue)
        var unresolved: [String] = []
        var undescribed: [String] = []
        func walk(_ value: JSONValue) {
            for element in value.arrayValue ?? [] { walk(element) }
            guard let object = value.objectValue else { return }
            if let target = object["$ref"]?.stringValue, definitions[String(target.dropFirst(8))] == nil {
                unresolved.append(target)
            }
            if object["additionalProperties"] == false {
                for (key, property) in object["properties"]?.objectValue ?? JSONObject()
                where key != "value" && key != "secret" {
                    if property["description"] == nil { undescribed.append(key) }
                }
            }
            for (_, member) in object { walk(member) }
        }
        walk(schema.json)
        #expect(unresolved.isEmpty)
        #expect(undescribed.isEmpty)
    }

    /// What a reader takes is looked for in the schema, key by key and word by word.
    @Test func `the keys and words of the schemas are those that the compiler takes`() throws {
        let runbook = FileSchema.runbook.json
        func keys(_ object: JSONValue?) -> Set<String> { Set(object?["properties"]?.objectValue?.keys ?? []) }
        let step = runbook["$defs"]?["step"]
        let later = AttributeKey.allCases.filter(\.isOfLaterVersion).map(\.rawValue)
        #expect(keys(step).isSuperset(of: Set(AttributeKey.allCases.map(\.rawValue)).subtracting(later)))
        #expect(keys(step).isDisjoint(with: later))
        for kind in [PartKind.precondition, .probe, .wait] {
            #expect(keys(runbook["$defs"]?[kind.rawValue]) == Set(kind.keys))
        }
        #expect(keys(FileSchema.sidecar.json).isSuperset(of: Sidecar.keys))
        let kinds = runbook["properties"]?["kind"]?["enum"]?.arrayValue?.compactMap(\.stringValue)
        #expect(kinds == RunbookKind.allCases.map(\.rawValue))
        let types = runbook["$defs"]?["input"]?["properties"]?["type"]?["enum"]?.arrayValue?.compactMap(\.stringValue)
        #expect(types == InputType.allCases.map(\.rawValue))
        let effects = step?["properties"]?["effect"]?["enum"]?.arrayValue?.compactMap(\.stringValue)
        #expect(effects == Effect.allCases.map(\.rawValue))
        let policies = step?["properties"]?["on-failure"]?["anyOf"]?[0]?["enum"]?.arrayValue?.compactMap(\.stringValue)
        #expect(policies == FailurePolicy.words.map(\.rawValue))
    }
}
