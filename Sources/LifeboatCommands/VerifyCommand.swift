// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Evidence
import RunCore
import RunStore
import RunViews
import RunbookModel
import Values

/// `lifeboat verify`: checks a bundle offline.
struct VerifyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bundle offline, and name the first thing that does not hold.",
        discussion: """
            Exit status 0: everything holds and somebody you trust signed it. 2: everything that can be checked holds, but it
            is not signed, the signer was not checked, or a result was kept that was done under another plan. 1: something is
            broken. 69, 74, 77: something could not be read, so that nobody knows.

            EXAMPLES
              lifeboat verify .lifeboat/runs/daily-20261122-031500-k7f2
              lifeboat verify BUNDLE --signers allowed_signers
            """
    )

    @Argument(help: "The bundle's folder, or a run.")
    var bundle: String

    @Option(help: ArgumentHelp("The people you trust, in OpenSSH's allowed_signers format.", valueName: "file"))
    var signers: String?

    @Option(help: "Print the checks as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    /// A run of a folder that is named by its bundle is in the store to which the bundle belongs.
    var invocation: NextCommand.Invocation {
        let parts = bundle.split(separator: "/", omittingEmptySubsequences: true)
        guard options.store == nil, bundle.contains("/"), parts.count > 1, parts[parts.count - 2] == "runs" else {
            return options.invocation()
        }
        let store = (bundle.hasPrefix("/") ? "/" : "") + parts.dropLast(2).joined(separator: "/")
        return NextCommand.Invocation(store: RunOptions.absolute(store.isEmpty ? "." : store), name: options.name)
    }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let file = signers ?? context.workspace.allowedSigners.map(context.path)
        if let signers, !Folder.exists(signers) { throw Failure(.inputOutput, "there is no file '\(signers)'") }
        let trusted = try file.flatMap { try SignerFile.read($0) }
        let verification = await Verification(try await bundle(context), signers: trusted)
        if let run = verification.run { NextCommand.invocation.note(run) }
        switch format {
        case .json: CommandOutput.json(verification.json)
        case .text:
            for check in verification.checks {
                let mark = check.holds.map { $0 ? "ok     " : "BROKEN " } ?? "unknown"
                CommandOutput.result(prose: ["\(mark)  \(check.name): \(NextCommand.completing(check.detail))"])
            }
            CommandOutput.result("\(verification.verdict.rawValue)")
        }
        if let error = verification.unread { throw Failure(error) }
        switch verification.verdict {
        case .verified: return .done
        case .undecided: return .exceptions
        case .broken: return .failed
        }
    }

    private func bundle(_ context: WorkspaceContext) async throws -> any RunBundle {
        if Folder.exists("\(bundle)/\(RunLayout.journal)") || bundle.contains("/") {
            guard Folder.exists(bundle) else { throw Failure(.inputOutput, "there is no folder '\(bundle)'") }
            return DirectoryRunBundle(path: bundle.hasSuffix("/") ? String(bundle.dropLast()) : bundle)
        }
        let store = try options.store(in: context)
        do { return store.bundle(try await store.run(named: bundle)) } catch let error as RunStoreError {
            throw Failure(error)
        }
    }
}

extension Verification {
    /// The machine form.
    fileprivate var json: JSONValue {
        [
            "verdict": .string(verdict.rawValue),
            "run": run.map { .string($0.text) } ?? .null,
            "checks": .array(
                checks.map { check in
                    [
                        "name": .string(check.name),
                        "holds": check.holds.map { .bool($0) } ?? .null,
                        "detail": .string(NextCommand.completing(check.detail)),
                    ]
                }
            ),
        ]
    }
}
