// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// Other runbooks whose steps take part: each is read as a runbook of its own, and then becomes a section of this one.
enum IncludePass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        guard !draft.includes.isEmpty else { return [] }
        var includer = Includer(context, top: draft.source.name)
        includer.expand(&draft, chain: [IncludedPath.normalized(draft.source.name)])
        reportEqualIDs(draft, &includer.findings)
        return includer.findings.diagnostics
    }

    private static func reportEqualIDs(_ draft: RunbookDraft, _ findings: inout FindingList) {
        var first: [StepID: StepDraft] = [:]
        for step in draft.steps {
            guard let id = step.id else { continue }
            guard let before = first[id] else {
                first[id] = step
                continue
            }
            // Two of one file have been reported already.
            guard before.document != step.document else { continue }
            findings.add(
                OutlineFindings.duplicateID,
                "'\(id)' is already the id of another step",
                at: step.idRange,
                step: id.text,
                fix: "write \"include as NAME\" as the title of the link, or give one of them another id with id=…",
                notes: [Diagnostic.Note("the other step is here", at: before.idRange)]
            )
        }
    }
}

/// Reads included runbooks and puts them in their places.
private struct Includer {
    private static let depthLimit = 8
    private static let fileLimit = 100
    private static let sizeLimit = 8 << 20
    /// What an included runbook goes through by itself, before its names become those of the whole.
    private static let passes: [@Sendable (inout RunbookDraft, RunbookCompiler.Context) -> [Diagnostic]] = [
        HeaderPass.run, OutlinePass.run, AttributePass.run, NamingPass.run,
    ]

    var findings: FindingList
    private let context: RunbookCompiler.Context
    private let top: String
    private var files = 1
    private var size = 0

    init(_ context: RunbookCompiler.Context, top: String) {
        self.context = context
        self.top = top
        findings = FindingList(file: top)
    }

    /// Puts the runbooks that a draft includes, and those that they include, into their places.
    mutating func expand(_ draft: inout RunbookDraft, chain: [String]) {
        var parts: [IncludedPart] = []
        for include in draft.includes {
            guard var part = read(include, of: draft.source.name, &draft.sources, chain) else { continue }
            let prefix = include.prefix ?? PlacedText(part.header.id, somewhereIn: include.path.range)
            guard Identifier.isValid(prefix.text) else {
                // That the runbook's own id is none has been said where it stands.
                if include.prefix != nil {
                    findings.add(
                        OutlineFindings.invalidID,
                        "'\(prefix.text)' is not an identifier",
                        at: prefix.range,
                        fix: "use lower-case letters, digits and hyphens"
                    )
                }
                continue
            }
            part.markParallelSections()
            parts.append(IncludedPart(include: include, prefix: prefix.text, draft: part))
        }
        draft.includes = []
        var splicer = IncludeSplicer(draft, findings: findings)
        splicer.splice(parts)
        draft = splicer.draft
        findings = splicer.findings
    }

    private mutating func read(
        _ include: RunbookDraft.Include,
        of file: String,
        _ sources: inout SourceList,
        _ chain: [String]
    ) -> RunbookDraft? {
        let path: String
        do throws(IncludedPath.Refusal) {
            path = try IncludedPath.resolve(include.path.text, from: file)
        } catch {
            return refuse(IncludeFindings.outside, error.reason, include, fix: error.fix)
        }
        if let start = chain.firstIndex(of: path) {
            let way = (chain[start...] + [path]).map { "'\($0)'" }.joined(separator: " → ")
            return refuse(IncludeFindings.cycle, way, include, fix: "take one of the links out")
        }
        guard chain.count <= Self.depthLimit, files < Self.fileLimit else {
            let limit = files < Self.fileLimit ? "\(Self.depthLimit) levels" : "\(Self.fileLimit) files"
            return refuse(IncludeFindings.tooMuch, "there are more than \(limit)", include, fix: "include less")
        }
        guard let bytes = bytes(of: path, include) else { return nil }
        size += bytes.count
        guard size <= Self.sizeLimit else {
            let limit = "all included files together have more than \(Self.sizeLimit) bytes"
            return refuse(IncludeFindings.tooMuch, limit, include, fix: "include less")
        }
        files += 1
        let source = sources.add(name: path, bytes: bytes)
        var draft = RunbookDraft(source: source, among: sources)
        let diagnostics = SyntaxPass.run(&draft, context)
        guard draft.isNative else {
            sources = draft.sources
            // What cannot be read as a runbook at all says why itself.
            if DiagnosticList.hasErrors(diagnostics) {
                findings.add(diagnostics)
                return nil
            }
            let reason = "'\(path)' does not say 'lifeboat: 1'"
            return refuse(IncludeFindings.notNative, reason, include, fix: "begin it with front matter")
        }
        findings.add(diagnostics)
        for pass in Self.passes { findings.add(pass(&draft, context)) }
        expand(&draft, chain: chain + [path])
        sources = draft.sources
        return draft
    }

    private mutating func bytes(of path: String, _ include: RunbookDraft.Include) -> [UInt8]? {
        do {
            return try context.includes(path, top)
        } catch let refusal as IncludeRefusal {
            let reason = "'\(path)': \(refusal)"
            let fix =
                refusal.linkTarget == nil
                ? "include a file below the workspace's folder" : "put the file itself below the workspace's folder"
            refuse(IncludeFindings.outside, reason, include, fix: fix)
        } catch {
            refuse(
                IncludeFindings.unreadable,
                "'\(path)': \(error)",
                include,
                fix: "write the path relative to this file"
            )
        }
        return nil
    }

    @discardableResult
    private mutating func refuse(
        _ entry: DiagnosticCatalogue.Entry,
        _ reason: String,
        _ include: RunbookDraft.Include,
        fix: String
    ) -> RunbookDraft? {
        findings.add(entry, reason, at: include.path.range, fix: fix)
        return nil
    }
}

/// An included runbook and where it goes.
struct IncludedPart {
    var include: RunbookDraft.Include
    var prefix: String
    var draft: RunbookDraft
}

extension RunbookDraft {
    /// Whether the file says itself that it is a runbook.
    fileprivate var isNative: Bool {
        switch syntax {
        case .markdown(let document): document.frontMatter?["lifeboat"] != nil
        case .yaml: true
        case nil: false
        }
    }

    /// Notes at the sections themselves what the front matter says about them.
    fileprivate mutating func markParallelSections() {
        // Whoever compiles the included runbook by itself is told about a name that does not exist.
        var ignored = FindingList(file: source.name)
        let isParallel = OrderPass.parallelSections(self, SectionMembers(self), &ignored)
        for index in sections.indices { sections[index].isParallel = isParallel[index] }
    }
}
