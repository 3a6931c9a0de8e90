// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Digests
import Evidence
import RunCore
import RunStore
import RunViews
import RunbookModel
import Values

/// `lifeboat sign`: closes a run with a signature.
struct SignCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign off a finished run with an SSH key; the bundle is final then.",
        discussion: """
            The signature covers the journal's head, the plan, every step's and checklist item's state and every file of the
            bundle. Anybody can check it offline, with `lifeboat verify` or with ssh-keygen and sha256sum.

            EXAMPLES
              lifeboat sign last --key ~/.ssh/id_ed25519 --as dba@dhakacart.com
              lifeboat sign last --key ~/.ssh/id_ed25519 --as dba@dhakacart.com --format json | jq -r .bundle
            """
    )

    @OptionGroup var run: RunArgument

    @Option(help: "Print what was signed as text or json.")
    var format = OutputFormat.text

    @OptionGroup var key: KeyOptions

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        guard let signer = try key.signer() else {
            throw Failure(.usage, "a signature needs a key", advice: "--key ~/.ssh/id_ed25519")
        }
        let bundle = store.bundle(id)
        let allowed = try allowedSigners(context, signer)
        let signOff = SignOff(bundle) { message, namespace in
            try signer.sign(message: message, namespace: namespace).armored
        }
        let now = SystemClock.now()
        do {
            try await signOff.perform(signer: options.operatorName, allowedSigners: allowed, at: now)
        } catch let refusal as SignOff.Refusal {
            throw Failure(.refused, refusal.description)
        } catch let error as RunStoreError {
            throw Failure(error)
        } catch let error as SSHError {
            throw Failure(.refused, "the key did not sign: \(error)")
        }
        guard format == .text else {
            CommandOutput.json(json(id, bundle, in: store, signer.publicKey.fingerprint, at: now))
            return .done
        }
        CommandOutput.result("signed off by \(options.operatorName) with \(signer.publicKey.fingerprint)")
        CommandOutput.result("bundle: \(bundle.place)")
        if store is DirectoryRunStore {
            CommandOutput.result("report: \(bundle.place)/\(RunLayout.signoff)/report.html")
        } else {
            CommandOutput.result("copy:   \(copy(of: id))")
        }
        return .done
    }

    /// The machine form; see `Documentation/schemas/deed.schema.json`.
    private func json(
        _ run: RunID,
        _ bundle: any RunBundle,
        in store: any RunStore,
        _ fingerprint: String,
        at now: Timestamp
    ) -> JSONValue {
        let isFolder = store is DirectoryRunStore
        return [
            "command": "sign", "run": .string(run.text), "by": .string(options.operatorName),
            "at": .string(now.text()), "key": .string(fingerprint), "bundle": .string(bundle.place),
            "report": isFolder ? .string("\(bundle.place)/\(RunLayout.signoff)/report.html") : .null,
            "copy": isFolder ? .null : .string(copy(of: run).description),
            "next": .string(NextCommand("verify", run.text).description),
        ]
    }

    private func copy(of run: RunID) -> NextCommand {
        NextCommand.copy(run, from: options.store.map(RunOptions.absolute), to: "FOLDER", moves: false)
    }

    /// The workspace's `allowed_signers`, after checking that the signer's key is the one it has under that name.
    ///
    /// A bundle is final once it is signed, so a signature that nobody will accept must not be made.
    private func allowedSigners(_ context: WorkspaceContext, _ signer: SSHSigner) throws -> String? {
        guard let path = context.workspace.allowedSigners.map(context.path), Folder.exists(path),
            let signers = try SignerFile.read(path)
        else { return nil }
        if !signers.entries.isEmpty {
            let owner: String
            do throws(SSHError) {
                owner = try signers.principal(
                    for: signer.publicKey,
                    namespace: SignOffStatement.signatureNamespace,
                    at: SystemClock.now()
                )
            } catch {
                throw Failure(
                    .refused,
                    "nobody would accept this signature: \(error)",
                    advice: "add the key to \(path)"
                )
            }
            guard owner == options.operatorName else {
                throw Failure(
                    .refused,
                    "the key belongs to \(owner), not to \(options.operatorName)",
                    advice: "--as \(owner)"
                )
            }
        }
        return String(decoding: try InputReader.file(path, limit: 1 << 20), as: UTF8.self)
    }
}
