// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Diagnostics
public import RunbookModel
public import Values

/// Compiles runbooks and checklists.
///
/// Compilation is a list of small passes over one draft. Each pass is total: it reports what is wrong and goes on with
/// the rest, so that all mistakes of a file are found at once. A plan comes out only without errors. Nothing leaves the
/// machine and nothing is executed. Files are opened only through the reader: the runbook, and those that its AWS
/// commands name with `file://`, which become part of the plan.
public struct RunbookCompiler: Sendable {
    /// The version of the language that `lifeboat:` at the top of a runbook names.
    public static let languageVersion = 1

    /// Reads a file as it was named; throws whatever says why not.
    public typealias FileReader = @Sendable (String) throws -> [UInt8]

    /// Reads the file beside a document, as it was named; nil when there is none, and throws whatever says why not.
    public typealias SidecarReader = @Sendable (String) throws -> [UInt8]?

    /// Reads an included runbook by its path, seen from where the first path, that of the whole runbook, is seen.
    ///
    /// It throws `IncludeRefusal` for a file that does not lie below the folder of the workspace once every link in its
    /// path is resolved, and whatever says why not for a file that cannot be read.
    public typealias IncludeReader = @Sendable (_ path: String, _ runbook: String) throws -> [UInt8]

    /// What all passes know beside the draft.
    struct Context: Sendable {
        let catalog: ServiceCatalog
        let workspace: Workspace?
        /// Reads files that AWS commands name with `file://`, so that they become part of the plan.
        let files: FileReader
        /// Reads runbooks that others include.
        var includes: IncludeReader = { _, _ in throw NothingIncluded() }
        /// The time zones that there are; nil takes their names on trust.
        var timeZones: TimeZoneDatabase?
    }

    private typealias Pass = @Sendable (inout RunbookDraft, Context) -> [Diagnostic]

    /// The table of contents.
    private static let passes: [Pass] = [
        SyntaxPass.run,
        HeaderPass.run,
        OutlinePass.run,
        SidecarPass.run,
        AttributePass.run,
        NamingPass.run,
        IncludePass.run,
        HiddenTextPass.run,
        CommandPass.run,
        PartPass.run,
        StopConditionPass.run,
        BlockingConditionPass.run,
        BindingPass.run,
        TypePass.run,
        EffectPass.run,
        ApprovalPass.run,
        PolicyPass.resolve,
        OrderPass.run,
        PolicyPass.check,
        DischargePass.run,
        ReachPass.run,
        LoweringPass.run,
        LintPass.run,
    ]

    private let files: FileReader
    private let sidecars: SidecarReader
    let context: Context

    /// A compiler that reads files with `files`, checks AWS calls against `catalog` and names against `workspace`.
    ///
    /// Without a workspace, environments, connections and roles are taken on trust.
    ///
    /// Without a reader of sidecars, no document has one. Without a reader of includes, nothing can be included. Without
    /// time zones, their names are taken on trust.
    public init(
        files: @escaping FileReader,
        sidecars: @escaping SidecarReader = { _ in nil },
        includes: IncludeReader? = nil,
        catalog: ServiceCatalog,
        workspace: Workspace?,
        timeZones: TimeZoneDatabase? = nil
    ) {
        self.files = files
        self.sidecars = sidecars
        var context = Context(catalog: catalog, workspace: workspace, files: files)
        if let includes { context.includes = includes }
        context.timeZones = timeZones
        self.context = context
    }

    /// Compiles a runbook, in Markdown or, by the endings `.yaml` and `.yml`, in YAML.
    ///
    /// `NAME.md` is bound by `NAME.lifeboat.yaml` if that exists; the name of that file stands for the document, too.
    public func compile(path: String) -> Compilation {
        compile(path: path, makesPlan: true)
    }

    /// Says what `compile(path:)` says of a runbook, and makes no plan of it.
    public func check(path: String) -> Compilation { compile(path: path, makesPlan: false) }

    private func compile(path: String, makesPlan: Bool) -> Compilation {
        let (draft, diagnostics) = draft(path: path)
        guard let draft else { return Compilation(plan: nil, diagnostics: diagnostics, sources: []) }
        let arranged = Self.said(diagnostics, of: draft)
        let plan = !makesPlan || DiagnosticList.hasErrors(arranged) ? nil : LoweringPass.plan(of: draft, context)
        let (shown, sources) = Concealment.apply(to: arranged, draft.sources.localized, secrets: draft.exposedSecrets)
        return Compilation(plan: plan, diagnostics: shown, sources: sources)
    }

    /// What the passes find out about a runbook, and all they have to say; nil when it cannot be read at all.
    ///
    /// `inputs` are taken as if the front matter declared them.
    func draft(path: String, inputs: [InputDeclaration] = []) -> (RunbookDraft?, [Diagnostic]) {
        let document = Sidecar.document(of: path) ?? path
        let (source, failure) = read(document)
        guard let source else { return (nil, failure) }
        var draft = RunbookDraft(source: source)
        var diagnostics = readSidecar(of: document, &draft)
        guard !DiagnosticList.hasErrors(diagnostics) else { return (draft, diagnostics) }
        draft.givenInputs = inputs
        for pass in Self.passes {
            diagnostics += pass(&draft, context)
            if draft.syntax == nil { break }
        }
        return (draft, diagnostics)
    }

    /// The findings as a person sees them: in order, each cause once, and without what only follows from it.
    static func said(_ diagnostics: [Diagnostic], of draft: RunbookDraft) -> [Diagnostic] {
        var cascades = Cascades(in: draft.sources)
        let names = HyphenatedNames(in: draft.sources, steps: draft.steps.compactMap(\.id?.text))
        let causes = cascades.removed(from: names.gathered(DiagnosticList.arranged(diagnostics)))
        return DiagnosticList.arranged(causes.map(draft.sources.localized))
    }

    /// The steps of a draft as a plan has them; none when the passes stopped before.
    func steps(of draft: RunbookDraft) -> [Step] {
        draft.syntax == nil ? [] : LoweringPass.plan(of: draft, context).steps
    }

    /// A compiler that reads one file from memory and any other as this one does.
    func reading(_ bytes: [UInt8], at path: String) -> RunbookCompiler {
        let (files, sidecars) = (files, sidecars)
        let isSidecar = path.hasSuffix(Sidecar.ending)
        return RunbookCompiler(
            files: { !isSidecar && $0 == path ? bytes : try files($0) },
            sidecars: { isSidecar && $0 == path ? bytes : try sidecars($0) },
            catalog: context.catalog,
            workspace: context.workspace
        )
    }

    /// Compiles a checklist whose items link to steps of the given runbooks, by the paths under which these were read.
    public func compileChecklist(path: String, runbooks: [(path: String, plan: Plan)]) -> (Checklist?, [Diagnostic]) {
        let (source, failure) = read(path)
        guard let source else { return (nil, failure) }
        var compiler = ChecklistCompiler(source: source, runbooks: runbooks)
        let checklist = compiler.compile()
        var cascades = Cascades(in: SourceList(source))
        let arranged = DiagnosticList.arranged(cascades.removed(from: compiler.findings.diagnostics))
        return (DiagnosticList.hasErrors(arranged) ? nil : checklist, arranged)
    }

    /// Reads the sidecar of a document, if it has one.
    private func readSidecar(of document: String, _ draft: inout RunbookDraft) -> [Diagnostic] {
        guard let path = Sidecar.path(beside: document) else { return [] }
        do {
            guard let bytes = try sidecars(path) else { return [] }
            let source = draft.sources.add(name: path, bytes: bytes)
            let read = Sidecar.read(source)
            draft.sidecar = read.sidecar
            return read.diagnostics
        } catch {
            return [ReadingFindings.unreadable.diagnostic("\(path): \(error)", in: path)]
        }
    }

    private func read(_ path: String) -> (SourceText?, [Diagnostic]) {
        do {
            return (SourceText(name: path, bytes: try files(path)), [])
        } catch {
            return (nil, [ReadingFindings.unreadable.diagnostic("\(path): \(error)", in: path)])
        }
    }
}

/// There is no reader of included runbooks.
private struct NothingIncluded: Error, CustomStringConvertible {
    var description: String { "nothing can be included here" }
}
