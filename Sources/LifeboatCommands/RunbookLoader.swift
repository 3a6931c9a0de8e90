// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Digests
import Glibc
import RunViews
import RunbookCompiler
import RunbookModel

/// Compiles runbooks and checklists of the workspace and prints what is wrong with them.
struct RunbookLoader {
    let context: WorkspaceContext
    /// Texts that are compiled in place of files, by the paths of the files.
    var replacements: [String: [UInt8]] = [:]

    /// The compiler of this workspace.
    var compiler: RunbookCompiler {
        let workspace = context.hasFile ? context.workspace : nil
        let replacements = replacements
        return RunbookCompiler(
            files: { path in try replacements[path] ?? Self.read(path) },
            sidecars: { path in try replacements[path] ?? (Folder.exists(path) ? Self.read(path) : nil) },
            includes: { [context] path, runbook in
                let root = context.hasFile ? context.folder : Folder.parent(of: runbook)
                let resolved = try Folder.resolved(path, below: root)
                return try replacements[path] ?? Self.read(resolved, limit: 8 << 20)
            },
            catalog: ServiceModels.catalog,
            workspace: workspace,
            timeZones: SystemTimeZones.database
        )
    }

    private static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        do { return try InputReader.file(path, limit: limit) } catch let failure as Failure {
            throw UnreadableFile(description: failure.message)
        }
    }

    /// The plan of a runbook; of what is wrong and no error only the counts are printed.
    ///
    /// - Throws: `Failure` after printing every error.
    func plan(_ path: String) throws -> Plan {
        guard Folder.exists(path) else { throw Failure(.inputOutput, "there is no file '\(path)'") }
        let compilation = compiler.compile(path: path)
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty {
            let renderer = TextRenderer(sources: compilation.sources, style: Findings.style(for: STDERR_FILENO))
            CommandOutput.rendered(renderer.render(errors), to: STDERR_FILENO)
        }
        let others = compilation.diagnostics.filter { $0.severity != .error }
        if !others.isEmpty {
            // Whoever plans or runs has decided to; what a reviewer reads would bury what they look for.
            let hint = "\(DiagnosticList.summary(others)) in \(path): \(NextCommand.check([path]))"
            CommandOutput.progress(hint)
        }
        guard let plan = compilation.plan else {
            let isUnread = !errors.isEmpty && errors.allSatisfy(\.isUnreadableFile)
            if isUnread { throw Failure(.inputOutput, "\(path) cannot be read; nothing was run") }
            throw Failure(.invalid, "\(path) does not compile; nothing was run")
        }
        return plan
    }

    /// What the workspace's runbooks ask people to approve: the step as `'step' of runbook`, whether it cannot be undone, and
    /// who decides.
    func approvals() -> [(step: String, isOneWay: Bool, policy: ApprovalPolicy)] {
        compiledRunbooks().flatMap { _, plan in
            plan.steps.compactMap { step in
                step.approval.flatMap(plan.approval).map {
                    ("'\(step.id)' of \(plan.runbook.id)", step.effect == .irreversible, $0)
                }
            }
        }
    }

    /// The workspace's checklists that name the runbook; one that does not compile is left out and said.
    func checklists(naming runbook: String) -> [Checklist] {
        let folder = context.path("checklists")
        let names = Folder.names(in: folder).filter { $0.hasSuffix(".md") }
        guard !names.isEmpty else { return [] }
        let runbooks = compiledRunbooks()
        return names.compactMap { name in
            let (checklist, diagnostics) = compiler.compileChecklist(path: "\(folder)/\(name)", runbooks: runbooks)
            guard let checklist else {
                let count = diagnostics.count { $0.severity == .error }
                let check = NextCommand.check(["\(folder)/\(name)"])
                CommandOutput.progress("lifeboat: \(folder)/\(name) is left out: \(count) errors: \(check)")
                return nil
            }
            let isNamed = checklist.items.contains { item in item.proofs.contains { $0.runbook == runbook } }
            return isNamed ? checklist : nil
        }
    }

    /// A checklist of the workspace, by its path.
    ///
    /// - Throws: `Failure` after printing every error.
    func checklist(_ path: String) throws -> Checklist {
        let (checklist, diagnostics) = compiler.compileChecklist(path: path, runbooks: compiledRunbooks())
        guard let checklist else {
            let source = (try? InputReader.file(path)).map { [SourceText(name: path, bytes: $0)] } ?? []
            let (diagnostics, sources) = Concealment.apply(to: diagnostics, source)
            let renderer = TextRenderer(sources: sources, style: Findings.style(for: STDERR_FILENO))
            CommandOutput.rendered(renderer.render(diagnostics), to: STDERR_FILENO)
            throw Failure(.invalid, "\(path) does not compile")
        }
        return checklist
    }

    /// Every runbook below `runbooks/` that compiles.
    func compiledRunbooks() -> [(path: String, plan: Plan)] {
        Folder.files(below: context.path("runbooks"))
            .filter { $0.hasSuffix(".md") || ($0.hasSuffix(".yaml") && !$0.hasSuffix(".lifeboat.yaml")) }
            .compactMap { path in compiler.compile(path: path).plan.map { (path, $0) } }
    }

    /// SHA-256 of a plan's meaning.
    static func digest(of plan: Plan) throws -> String { SHA256.digest(of: try plan.meaning()).hex }
}

/// Why a file could not be read, for a diagnostic.
private struct UnreadableFile: Error, CustomStringConvertible {
    let description: String
}

/// Names in folders.
enum Folder {
    /// The names in a folder, sorted; none when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The folder that a file lies in, without `/` at its end.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The real path of a file, every link resolved.
    ///
    /// - Throws: `IncludeRefusal` for one that does not lie below the real path of `root`, and what the system says of one
    ///   that is not there.
    static func resolved(_ path: String, below root: String) throws -> String {
        let folder = try resolved(root)
        let file = try resolved(path)
        guard file.hasPrefix(folder == "/" ? "/" : "\(folder)/") else {
            throw IncludeRefusal(root: folder, linkTarget: leadsAway(path, from: root) ? nil : file)
        }
        return file
    }

    /// Whether a path leads out of a folder by its own words, whatever its links do.
    private static func leadsAway(_ path: String, from root: String) -> Bool {
        !absolute(path).starts(with: absolute(root))
    }

    /// The names on the way to a path, with every `.` and `..` taken at its word.
    private static func absolute(_ path: String) -> [Substring] {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let here = getcwd(&bytes, bytes.count).map { String(cString: $0) } ?? ""
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : "\(here)/\(path)").split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts
    }

    private static func resolved(_ path: String) throws -> String {
        guard let pointer = realpath(path, nil) else {
            throw UnreadableFile(description: String(cString: strerror(errno)))
        }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// Whether there is something at a path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The path of a folder as seen from the folder of a file that is about to be written, ending with `/`.
    ///
    /// Falls back on an absolute path when the two have nothing in common that can be counted.
    static func path(to folder: String, from file: String?) -> String {
        guard let file, let slash = file.lastIndex(of: "/") else { return "\(folder)/" }
        guard let target = realpath(folder, nil), let origin = realpath(String(file[..<slash]), nil) else {
            return "\(folder)/"
        }
        defer {
            free(target)
            free(origin)
        }
        let to = String(cString: target).split(separator: "/")
        let from = String(cString: origin).split(separator: "/")
        let common = zip(to, from).prefix { $0 == $1 }.count
        let steps = Array(repeating: "..", count: from.count - common) + to.dropFirst(common).map(String.init)
        return steps.joined(separator: "/") + "/"
    }

    /// The paths of all files below a folder, sorted; links are not followed.
    static func files(below path: String) -> [String] {
        names(in: path).flatMap { name -> [String] in
            let child = "\(path)/\(name)"
            var status = stat()
            guard lstat(child, &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return files(below: child)
            case S_IFREG: return [child]
            default: return []
            }
        }
    }
}

/// What a terminal can do.
enum Terminal {
    /// Whether the descriptor is a terminal that shows colour and the operator has not forbidden it.
    static func hasColour(_ descriptor: Int32) -> Bool {
        let variables = ProcessVariables.all
        if let forbidden = variables["NO_COLOR"], !forbidden.isEmpty { return false }
        return isatty(descriptor) == 1 && variables["TERM"] != "dumb"
    }
}
