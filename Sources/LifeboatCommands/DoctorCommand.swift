// SPDX-License-Identifier: Apache-2.0

import AWSClient
import ArgumentParser
import Glibc
import Journal
import PostgresClient
import PostgresRunStore
import RunCore
import RunStore
import RunViews
import RunbookModel
import StepActions
import Values

/// `lifeboat doctor`: looks at everything that a run needs, before one needs it.
struct DoctorCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything that a run needs: store, disk, credentials, databases, tools.",
        discussion: """
            Reads only. Exit status 0 when everything is well, 1 when something is WRONG: it would keep a run from working, or
            lets anybody decide what cannot be undone. A note is what is to be done next, and keeps nothing from working: that
            nobody's key is listed is one until the first live run, and where no runbook asks for an approval of that kind.

            EXAMPLES
              lifeboat doctor
              lifeboat doctor --format json | jq '.findings[] | select(.mark == "wrong")'
            """
    )

    @Option(help: "Print what was found as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    private struct Finding {
        let isWell: Bool
        let name: String
        let detail: String
        var advice: String?
        /// What to type, a line each; also when all is well without it.
        var commands: [String] = []

        /// A word for how it is: what is to be done next is not green.
        var mark: String { isWell ? commands.isEmpty ? "ok" : "note" : "WRONG" }

        /// What puts it right; advice to what is well is none.
        var fix: String? { isWell ? nil : advice }

        var json: JSONValue {
            [
                "mark": .string(mark.lowercased()), "name": .string(name), "detail": .string(detail),
                "fix": fix.map { .string($0) } ?? .null, "commands": .array(commands.map { .string($0) }),
            ]
        }
    }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        var findings = [workspace(context), disk(context)]
        findings.append(await store(context))
        findings.append(await signers(context))
        findings += tools()
        for environment in context.workspace.environments {
            let access = AWSAccess(environment)
            findings.append(await credentials(access, environment))
            findings += retries(access, environment)
            findings.append(await aws(access, environment))
            for connection in environment.connections {
                findings += await database(connection, environment, access, context)
            }
        }
        let isWell = findings.allSatisfy(\.isWell)
        switch format {
        case .json: CommandOutput.json(["well": .bool(isWell), "findings": .array(findings.map(\.json))])
        case .text: for finding in findings { tell(finding) }
        }
        return isWell ? .done : .failed
    }

    private func tell(_ finding: Finding) {
        let mark = finding.mark + String(repeating: " ", count: 5 - finding.mark.count)
        CommandOutput.result(prose: ["\(mark)  \(finding.name): \(finding.detail)"])
        if let fix = finding.fix { CommandOutput.result("       = fix: \(fix)") }
        let word = finding.isWell ? "note" : "fix"
        for command in finding.commands { CommandOutput.result("       = \(word): \(command)") }
    }

    private func workspace(_ context: WorkspaceContext) -> Finding {
        let count = context.workspace.environments.count
        let environments = "\(count) environment\(count == 1 ? "" : "s")"
        let detail =
            context.hasFile
            ? "\(context.path(WorkspaceContext.fileName)), \(environments)" : "no lifeboat.yaml here or above"
        return Finding(isWell: true, name: "workspace", detail: detail)
    }

    /// Whether the disk keeps what it says it keeps, and how long that takes.
    private func store(_ context: WorkspaceContext) async -> Finding {
        let store: any RunStore
        do {
            store = try options.store(in: context)
        } catch {
            let failure = error as? Failure
            return Finding(
                isWell: false,
                name: "store",
                detail: failure?.message ?? "\(error)",
                advice: failure?.advice
            )
        }
        switch store {
        case let directory as DirectoryRunStore: return folder(directory.layout.root, context)
        case let database as PostgresRunStore: return await self.store(database)
        default: return Finding(isWell: true, name: "store", detail: store.place)
        }
    }

    /// Whether the database answers, has the tables and lets this role execute runs.
    private func store(_ store: PostgresRunStore) async -> Finding {
        let status: StoreAdministration.Status
        do {
            status = try await store.administration.status()
        } catch let error as RunStoreError {
            let failure = Failure(error)
            return Finding(isWell: false, name: "store", detail: failure.message, advice: failure.advice)
        } catch {
            return Finding(isWell: false, name: "store", detail: "\(error)")
        }
        let advice: String? =
            switch status {
            case _ where status.version == 0: NextCommand("store", "init").description
            case _ where status.version < status.knownVersion: NextCommand("store", "migrate").description
            case _ where status.version > status.knownVersion: "install the lifeboat that the others have"
            case _ where !status.isDurable: "the server runs with fsync = off and forgets runs when the power fails"
            case _ where !status.mayExecute && !status.mayAnswer: "ask for rights: lifeboat store init --grants"
            default: nil
            }
        let rights = status.mayExecute ? "may execute" : status.mayAnswer ? "may answer, not execute" : "may only read"
        let version = status.version == 0 ? "no store" : "version \(status.version), \(status.runs) runs"
        let detail = "\(store.place), \(version), \(status.role) \(rights)"
        let time = status.roundTrip.shortText
        return Finding(
            isWell: advice == nil,
            name: "store",
            detail: "\(detail), a question takes \(time)",
            advice: advice
        )
    }

    private func folder(_ root: String, _ context: WorkspaceContext) -> Finding {
        let folder = Folder.exists(root) ? root : context.folder
        let probe = "\(folder)/.lifeboat-doctor"
        let began = ContinuousClock.now
        do {
            try DurableFile.replace(probe, bytes: Array("probe\n".utf8))
        } catch {
            return Finding(
                isWell: false,
                name: "store",
                detail: "\(error)",
                advice: "make \(folder) writable, or use --store"
            )
        }
        unlink(probe)
        return Finding(
            isWell: true,
            name: "store",
            detail: "\(root), a durable write takes \((ContinuousClock.now - began).shortText)"
        )
    }

    private func disk(_ context: WorkspaceContext) -> Finding {
        var status = statvfs()
        // A store that is still to be made will be on its parent's disk, as far as can be told.
        let store = (try? options.store(in: context)) as? DirectoryRunStore
        let isSeen = store.map { statvfs($0.home, &status) == 0 } ?? false
        guard isSeen || statvfs(context.folder, &status) == 0 else {
            return Finding(
                isWell: false,
                name: "disk",
                detail: "cannot be looked at: \(String(cString: strerror(errno)))"
            )
        }
        let free = Int64(status.f_bavail) * Int64(status.f_frsize)
        return Finding(
            isWell: free > 64 << 20,
            name: "disk",
            detail: "\(ByteSize.shortText(bytes: free)) free",
            advice: "a run needs room for its journal and evidence; free some"
        )
    }

    private func signers(_ context: WorkspaceContext) async -> Finding {
        // Where the runs cannot be read, nobody knows that none was relied on.
        let list = try? await RunList.read(try options.store(in: context))
        let isFresh = list.map { list in
            list.unreadable.isEmpty && !list.histories.contains { $0.opening.level == .live }
        }
        let found = SignersFinding(context, for: options.operatorName, at: SystemClock.now(), isFresh: isFresh ?? false)
        return Finding(isWell: found.isWell, name: "signers", detail: found.detail, commands: found.advice)
    }

    private func tools() -> [Finding] {
        let folders = (ProcessVariables.all["PATH"] ?? "").split(separator: ":")
        return ["bash", "ssh-keygen"].map { tool in
            let found = folders.first { access("\($0)/\(tool)", X_OK) == 0 }
            return Finding(
                isWell: found != nil,
                name: tool,
                detail: found.map { "\($0)/\(tool)" } ?? "not found",
                advice: "install it; shell steps and offline verification need it"
            )
        }
    }

    /// What is wrong with the settings of repeated reads, or carried out otherwise; nothing when all is as written.
    private func retries(_ access: AWSAccess, _ environment: WorkspaceEnvironment) -> [Finding] {
        let settings = access.settings
        guard let detail = settings.retryProblem ?? settings.retryRemark else { return [] }
        let advice = "a run reads as in the mode 'standard' until it is put right; 'lifeboat aws' ends with 253"
        return [
            Finding(
                isWell: settings.retryProblem == nil,
                name: "retries, \(environment.name)",
                detail: detail,
                advice: advice
            )
        ]
    }

    /// Which provider has credentials, and how long they last.
    private func credentials(_ access: AWSAccess, _ environment: WorkspaceEnvironment) async -> Finding {
        let name = "credentials, \(environment.name)"
        do throws(AWSNotSent) {
            let found = try await access.client.credentialFinding()
            let end = found.credentials.expiration.map { end in
                "end at \(end.text()), in \((end - SystemClock.now()).shortText)"
            }
            let problems = access.settings.configuration.problems
            return Finding(
                isWell: problems.isEmpty,
                name: name,
                detail: "\(found.provider) (\(found.credentials.source)), key \(found.credentials.accessKeyID), "
                    + (end ?? "no end") + problems.map { "; \($0)" }.joined(),
                advice: "the AWS CLI does not read such files at all; put the lines right"
            )
        } catch {
            return Finding(isWell: false, name: name, detail: error.reason, advice: access.failure(error).advice)
        }
    }

    private func aws(_ access: AWSAccess, _ environment: WorkspaceEnvironment) async -> Finding {
        let name = "AWS, \(environment.name)"
        do {
            let observation = try await access.observeTarget()
            let account = observation.account ?? "unknown"
            let isRight = environment.account == nil || environment.account == account
            let caller = observation.callerARN ?? "unknown caller"
            return Finding(
                isWell: isRight,
                name: name,
                detail: "account \(account) as \(caller)"
                    + (observation.regions ?? []).compactMap { region in
                        region.problem.map { "; \(region.region): \($0)" }
                    }.joined(),
                advice: "the environment is \(environment.account ?? ""): use its credentials"
            )
        } catch let failure as Failure {
            return Finding(isWell: false, name: name, detail: failure.message, advice: failure.advice)
        } catch {
            return Finding(isWell: false, name: name, detail: "\(error)")
        }
    }

    private func database(
        _ connection: DatabaseConnection,
        _ environment: WorkspaceEnvironment,
        _ access: AWSAccess,
        _ context: WorkspaceContext
    ) async -> [Finding] {
        let name = "database \(connection.name), \(environment.name)"
        let passwords: [SecretReference: PostgresSecret]
        do {
            passwords = try await SecretValues(access, context).passwords(of: [connection])
        } catch {
            let failure = error as? Failure
            let detail = failure?.message ?? "\(error)"
            return [Finding(isWell: false, name: name, detail: detail, advice: failure?.advice)]
        }
        let actions = SQLActions(
            connections: environment.connections,
            environment: ProcessVariables.all,
            passwords: passwords
        )
        let answer = await actions.ask(connection.name, ReaderAdvice.question)
        switch answer {
        case .success(let output):
            let role = output["rows"]?[0]?["replica"] == true ? "replica" : "primary"
            let version = output["rows"]?[0]?["version"]?.stringValue ?? ""
            let reached = Finding(isWell: true, name: name, detail: "\(role), PostgreSQL \(version)")
            return [reached, await reader(of: connection, environment, actions, output["rows"]?[0])]
        case .failure(let failure):
            let advice =
                failure.isReadRole
                ? ReaderAdvice(connection).membership : "check host, port, user and password in lifeboat.yaml"
            return [Finding(isWell: false, name: name, detail: failure.text, advice: advice)]
        }
    }

    /// Who reads the database.
    ///
    /// A role that was named for reading and may do more is wrong; without one, it is a note.
    private func reader(
        of connection: DatabaseConnection,
        _ environment: WorkspaceEnvironment,
        _ actions: SQLActions,
        _ facts: JSONValue?
    ) async -> Finding {
        let name = "reads of \(connection.name), \(environment.name)"
        switch await actions.reader(of: connection.name) {
        case .failure(let reason): return Finding(isWell: false, name: name, detail: reason.text)
        case .success(let reader):
            return Finding(
                isWell: connection.readRole == nil || reader.isLeast,
                name: name,
                detail: reader.text,
                advice: "take whatever is more than reading from '\(connection.readRole ?? "")', or name another role",
                commands: connection.readRole == nil && !reader.isLeast
                    ? ReaderAdvice(connection, reader, facts).commands : []
            )
        }
    }
}
