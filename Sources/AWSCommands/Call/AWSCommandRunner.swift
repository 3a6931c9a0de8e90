// SPDX-License-Identifier: Apache-2.0

public import AWSClient
public import AWSCommandLine
public import AWSModel
import Expressions
public import Values

/// Carries out an AWS command as the AWS CLI does: the call, its pages, the wait, and the answer in the format asked for.
///
/// A call that may change something is sent once; see `AWSClient`. The answer of a call with pages is never a part
/// passed off as the whole: a page that fails ends the command with that failure.
public struct AWSCommandRunner: Sendable {
    let client: AWSClient
    let catalog: ServiceCatalog
    let console: AWSConsole
    let settings: Settings

    /// What the command's surroundings decide.
    public struct Settings: Sendable {
        /// The region of calls that name none.
        public var region: String?
        /// The format of answers when the command names none.
        public var output: AWSCommand.Output
        /// Whether attempts are shown as they were made.
        public var isTracing: Bool
        /// How long one call may take with everything.
        public var callLimit: Duration
        /// Waits between two polls; returns early when the task is cancelled.
        public var pause: @Sendable (Duration) async -> Void
        /// The moment, for what is signed here and not sent.
        public var now: @Sendable () -> Timestamp
        /// Environment and shared files, for commands that show them.
        public var shared: AWSSettings
        /// The process's variables.
        public var variables: [String: String]
        /// Reads a file; nil when there is none, or it cannot be read.
        public var readFile: @Sendable (String) -> [UInt8]?
        /// Whether there is anything at a path, readable or not.
        public var hasFile: @Sendable (String) -> Bool
        /// Makes the folders on the way, then writes a file whole or not at all, readable by its owner alone; the text of a failure, or nil.
        public var writeFile: @Sendable (String, [UInt8]) -> String?

        /// Settings from their parts.
        public init(
            region: String? = nil,
            output: AWSCommand.Output = .json,
            isTracing: Bool = false,
            callLimit: Duration = .seconds(3600),
            shared: AWSSettings = AWSSettings(),
            variables: [String: String] = [:],
            now: @escaping @Sendable () -> Timestamp = SystemSurroundings.now,
            pause: @escaping @Sendable (Duration) async -> Void,
            readFile: @escaping @Sendable (String) -> [UInt8]?,
            hasFile: @escaping @Sendable (String) -> Bool,
            writeFile: @escaping @Sendable (String, [UInt8]) -> String?
        ) {
            self.region = region
            self.output = output
            self.isTracing = isTracing
            self.callLimit = callLimit
            self.pause = pause
            self.readFile = readFile
            self.writeFile = writeFile
            self.now = now
            self.shared = shared
            self.hasFile = hasFile
            self.variables = variables
        }
    }

    /// A runner over a client that is aimed already.
    public init(client: AWSClient, catalog: ServiceCatalog = .embedded, console: AWSConsole, settings: Settings) {
        self.client = client
        self.catalog = catalog
        self.console = console
        self.settings = settings
    }

    /// Carries out a command and prints what comes of it.
    ///
    /// High-level S3 commands are not carried out here.
    public func run(_ command: AWSCommand) async -> AWSExitCode {
        do {
            if let skeleton = command.options.skeleton { return try printSkeleton(skeleton, command) }
            switch command.kind {
            case .call: try await call(command)
            case .wait(let waiter): try await wait(waiter, command)
            case .custom(let custom): try await perform(custom, command)
            case .s3: throw AWSCommandFailure(.usage, "high-level S3 commands are carried out elsewhere")
            }
            return .success
        } catch let failure as AWSCommandFailure {
            if Task.isCancelled, !failure.leavesDoubt { return .interrupted }
            if !failure.description.isEmpty { console.report("\n" + failure.description) }
            return Task.isCancelled ? .interrupted : failure.code
        } catch {
            console.report("\(error)")
            return .general
        }
    }

    /// Prints a sample of parameters or answer; nothing is sent.
    private func printSkeleton(_ kind: AWSCommand.Skeleton, _ command: AWSCommand) throws -> AWSExitCode {
        let (service, operation) = try model(of: command)
        switch kind {
        case .input: console.print(JSONOutput.text(of: CommandSkeleton.input(of: operation, in: service)) + "\n")
        case .yamlInput: console.print(YAMLOutput.text(of: CommandSkeleton.input(of: operation, in: service)))
        case .output:
            var printer = try printer(for: command)
            printer.title = operation.name
            try show(CommandSkeleton.output(of: operation, in: service), printer)
        }
        return .success
    }

    // MARK: One call

    private func call(_ command: AWSCommand) async throws {
        let printer = try printer(for: command)
        let call = try makeCall(command)
        let (service, operation) = try model(of: command)
        if command.options.paginate, let paginator = service.paginator(forOperation: operation.name),
            !paginator.resultKeys.isEmpty
        {
            return try await pages(call, paginator, service, operation, command, printer)
        }
        let answer = try await answer(to: call, operation: operation.name)
        let output = MomentRendering(service: service).rendered(answer.output, of: operation)
        if command.outfile == "-" {
            // The content has gone to standard output: what came beside it must not be mixed with it.
            if output != .object(JSONObject()) { console.report(JSONOutput.text(of: output)) }
        } else {
            try show(output, printer)
        }
    }

    private func pages(
        _ call: AWSCall,
        _ paginator: PaginatorModel,
        _ service: ServiceModel,
        _ operation: OperationModel,
        _ command: AWSCommand,
        _ printer: AnswerPrinter
    ) async throws {
        var call = call
        var walk = try Self.walk(paginator, command)
        let rendering = MomentRendering(service: service)
        var whole = JSONObject()
        var isFirst = true
        while !walk.isFinished {
            call.parameters = .object(walk.parameters)
            let answer = try await answer(to: call, operation: operation.name)
            do {
                let page = try walk.take(rendering.rendered(answer.output, of: operation))
                if printer.printsPages {
                    let part = printer.format == .text ? try walk.part(page, isFirst: isFirst) : page
                    if try !show(part, printer) { return }
                } else {
                    try walk.merge(page, into: &whole)
                }
            } catch let failure as PageWalk.Failure {
                throw AWSCommandFailure(.general, failure.description)
            }
            isFirst = false
        }
        if !printer.printsPages {
            try show(walk.finish(whole), printer)
        } else if let token = walk.resumeToken, printer.format == .text {
            try show(["NextToken": ["NextToken": .string(token.text)]], printer)
        } else if let token = walk.resumeToken {
            try show(["NextToken": .string(token.text)], printer)
        }
    }

    /// The walk over a command's pages from where it is to start.
    static func walk(_ paginator: PaginatorModel, _ command: AWSCommand) throws(AWSCommandFailure) -> PageWalk {
        var parameters = command.parameters.objectValue ?? JSONObject()
        if let size = command.options.pageSize, let limit = paginator.limitKey { parameters[limit] = size }
        do throws(PageWalk.Failure) {
            return try PageWalk(
                paginator,
                parameters: parameters,
                maximumItems: command.options.maximumItems?.integerValue.map { Int($0) },
                startingToken: command.options.startingToken
            )
        } catch {
            throw AWSCommandFailure(.usage, error.description)
        }
    }

    @discardableResult
    func show(_ value: JSONValue, _ printer: AnswerPrinter) throws(AWSCommandFailure) -> Bool {
        do throws(AnswerPrinter.Failure) {
            return try printer.print(value)
        } catch {
            throw AWSCommandFailure(.general, error.description)
        }
    }

    // MARK: What calls are made of

    func model(of command: AWSCommand) throws(AWSCommandFailure) -> (ServiceModel, OperationModel) {
        do throws(AWSModelError) {
            let service = try catalog.service(command.service)
            if let operation = service.operation(named: command.operation) { return (service, operation) }
        } catch {
            throw AWSCommandFailure(.general, "\(error)")
        }
        throw AWSCommandFailure(.usage, "\(command.service) has no operation \(command.operation)")
    }

    /// The call of a command, with the files that its parameters name.
    func makeCall(_ command: AWSCommand) throws(AWSCommandFailure) -> AWSCall {
        if let path = command.deferredFiles.first { throw Self.unreadable(path) }
        var call = AWSCall(
            service: command.service,
            operation: command.operation,
            region: command.options.region ?? settings.region,
            parameters: command.parameters
        )
        call.blobText = .utf8
        call.isUnsigned = !command.options.isSigned
        if let outfile = command.outfile {
            call.sink = outfile == "-" ? .handler { [console] in console.write($0) } : .file(outfile)
        }
        for (name, attachment) in command.attachments {
            switch attachment {
            case .bytes(let bytes): call.attachments[name] = .bytes(bytes)
            case .file(let path): call.attachments[name] = .file(path: path, range: nil)
            }
        }
        return call
    }

    private static func unreadable(_ path: String) -> AWSCommandFailure {
        AWSCommandFailure(.usage, "Error parsing parameter: the file '\(path)' cannot be read; name one that can")
    }

    func printer(for command: AWSCommand) throws(AWSCommandFailure) -> AnswerPrinter {
        var query: Expression?
        if let source = command.options.query {
            do throws(ExpressionError) {
                query = try Expression(source, dialect: .jmespath)
            } catch {
                throw AWSCommandFailure(.usage, "Bad value for --query \(source): \(error.message)")
            }
        }
        return AnswerPrinter(
            format: command.options.output ?? settings.output,
            query: query,
            title: command.operation,
            console: console
        )
    }

    /// Makes a call and returns its answer; anything else is the failure that ends the command.
    func answer(to call: AWSCall, operation: String) async throws(AWSCommandFailure) -> AWSAnswer {
        let outcome = await self.outcome(of: call, operation: operation)
        if let failure = AWSCommandFailure(outcome, operation: operation) { throw failure }
        guard let answer = outcome.answer else { throw AWSCommandFailure(.general, "no answer") }
        for note in answer.notes { console.report("lifeboat aws: \(note)") }
        return answer
    }

    func outcome(of call: AWSCall, operation: String) async -> AWSOutcome {
        let outcome = await client.call(call, deadline: settings.callLimit)
        if settings.isTracing {
            for line in CallTrace.lines(of: outcome, operation: operation) { console.report(line) }
        }
        return outcome
    }
}
