// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import RunStore
import RunViews
import RunbookCompiler
import RunbookModel

/// The workspace that a command works in: `lifeboat.yaml` of the working directory or of one above it.
struct WorkspaceContext {
    /// The workspace; an empty one when there is no file.
    let workspace: Workspace
    /// The folder of the workspace file, ending without `/`; the working directory when there is no file.
    let folder: String
    /// Whether there is a workspace file.
    let hasFile: Bool

    static let fileName = "lifeboat.yaml"

    /// Reads the workspace file.
    ///
    /// - Throws: `Failure` after printing what is wrong with it.
    static func load() throws -> WorkspaceContext {
        let read = try read()
        guard let context = read.context else {
            let findings = read.findings
            let text = TextRenderer(sources: findings.sources, style: Findings.style(for: STDERR_FILENO)).render(
                findings.diagnostics
            )
            CommandOutput.rendered(text, to: STDERR_FILENO)
            throw Failure(.invalid, "\(findings.sources.first?.name ?? fileName) is invalid")
        }
        NextCommand.invocation.note(approvalsNeedKey: DecisionSigning.isRequired(in: context))
        return context
    }

    /// The workspace, nil when its file is wrong, and all that is wrong with it.
    ///
    /// - Throws: `Failure` when there is a file that cannot be read.
    static func read() throws -> (context: WorkspaceContext?, findings: Findings) {
        guard let folder = findFolder() else {
            return (WorkspaceContext(workspace: Workspace(), folder: ".", hasFile: false), Findings())
        }
        let path = folder == "." ? fileName : "\(folder)/\(fileName)"
        let bytes = try InputReader.file(path, limit: 1 << 20)
        let variables = ProcessVariables.all
        let zones = SystemTimeZones.database
        let (workspace, diagnostics) = WorkspaceReader.read(bytes, name: path, timeZones: zones) { variables[$0] }
        let findings = Findings(diagnostics: diagnostics, sources: [SourceText(name: path, bytes: bytes)])
        return (workspace.map { WorkspaceContext(workspace: $0, folder: folder, hasFile: true) }, findings)
    }

    /// A path of the workspace file, seen from the working directory.
    func path(_ relative: String) -> String {
        relative.hasPrefix("/") || folder == "." ? relative : "\(folder)/\(relative)"
    }

    /// The store of runs; an option of the command line wins over the workspace file.
    ///
    /// - Throws: `Failure` when its address is wrong.
    func store(_ option: String?) throws -> any RunStore {
        switch try StoreAddress(option ?? workspace.store) {
        case .folder(let folder): StoreAddress.folder(option == nil ? path(folder) : folder).store
        case .database(let target, let text): StoreAddress.database(target, text).store
        }
    }

    /// The environment of a name, or the only one.
    ///
    /// - Throws: `Failure` when there is no environment of that name.
    func environment(named name: String?) throws -> WorkspaceEnvironment? {
        guard let name else {
            guard workspace.environments.count > 1 else { return workspace.environments.first }
            let names = workspace.environments.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "which environment? nothing names one", advice: "--environment, one of: \(names)")
        }
        if let environment = workspace.environment(name) { return environment }
        guard hasFile else {
            throw Failure(
                .invalid,
                "the environment '\(name)' is named, but there is no \(Self.fileName) here or above",
                advice: "write one that has it, or take the name out of the runbook"
            )
        }
        let names = workspace.environments.map(\.name).joined(separator: ", ")
        throw Failure(.invalid, "there is no environment '\(name)' in \(Self.fileName)", advice: "there are: \(names)")
    }

    private static func findFolder() -> String? {
        var folder = "."
        for _ in 0..<32 {
            if access(folder == "." ? fileName : "\(folder)/\(fileName)", F_OK) == 0 { return folder }
            folder = folder == "." ? ".." : "\(folder)/.."
        }
        return nil
    }
}

/// The variables of this process.
enum ProcessVariables {
    /// All variables by name.
    static var all: [String: String] {
        var variables: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let separator = text.firstIndex(of: "=") {
                variables[String(text[..<separator])] = String(text[text.index(after: separator)...])
            }
            pointer += 1
        }
        return variables
    }
}
