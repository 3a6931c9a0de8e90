// SPDX-License-Identifier: Apache-2.0

public import AWSClient
public import AWSCommandLine
import Values

/// Carries out a high-level S3 command as the AWS CLI does: `cp`, `mv`, `rm`, `sync`, `ls`, `mb`, `rb`, `presign`,
/// `website`.
///
/// Lines and exit status are the AWS CLI's. Nothing that may change something is ever sent twice, except for the parts
/// of a multipart upload of its own. Cancelling the task ends the command in order: what is under way ends, uploads in
/// parts are aborted, temporary files are removed.
public struct S3CommandRunner: Sendable {
    private let client: AWSClient
    private let region: String?
    private let endpoint: String?
    private let surroundings: S3Surroundings
    private let settings: TransferSettings?

    /// A runner for one region.
    ///
    /// - Parameters:
    ///   - client: makes the calls.
    ///   - region: the region of the calls; nil takes the client's.
    ///   - endpoint: the URL to call instead of the configured one.
    ///   - settings: sizes and numbers; nil reads those of the client's profile.
    ///   - surroundings: where results go.
    public init(
        client: AWSClient,
        region: String? = nil,
        endpoint: String? = nil,
        settings: TransferSettings? = nil,
        surroundings: S3Surroundings
    ) {
        self.client = client
        self.region = region
        self.endpoint = endpoint
        self.settings = settings
        self.surroundings = surroundings
    }

    /// Carries out a command and says how it ended; never throws, since every ending has a status.
    public func run(_ command: S3Command) async -> S3Outcome {
        do throws(S3Failure) {
            return try await perform(command)
        } catch {
            surroundings.error("\n\(error)")
            return S3Outcome(status: Self.status(error).rawValue, error)
        }
    }

    /// The exit status of a command that could not begin, or that makes one call only.
    private static func status(_ failure: S3Failure) -> AWSExitCode {
        switch failure.kind {
        case .refused, .denied: .service
        case .credentials: failure.code.isEmpty ? .configuration : .service
        case .local: .usage
        case .cancelled: .interrupted
        case .unreachable, .wrongTarget, .timeout: .general
        }
    }

    private func caller(_ region: String?) -> S3Caller {
        S3Caller(
            client: client,
            region: region,
            endpoint: endpoint,
            remaining: surroundings.remaining,
            fence: surroundings.fence
        )
    }

    private func perform(_ command: S3Command) async throws(S3Failure) -> S3Outcome {
        for location in [command.source, command.destination].compactMap(\.self) { try Self.check(location) }
        let bucketRun = BucketRun(
            command: command,
            client: client,
            caller: caller(region),
            surroundings: surroundings
        )
        switch command.action {
        case .list:
            var listing = ListingRun(command, caller(region), surroundings)
            return try await listing.perform()
        case .makeBucket: return try await bucketRun.make()
        case .website: return try await bucketRun.setWebsite()
        case .presign: return try await bucketRun.presign()
        case .removeBucket:
            guard command.flags.contains("force") else { return try await bucketRun.remove() }
            try bucketRun.checkIsBucket()
            let hasEmptied = try await empty(command.source)
            var outcome = try await bucketRun.remove()
            outcome.mayHaveChanged = outcome.mayHaveChanged || hasEmptied
            return outcome
        case .copy, .move, .remove, .synchronize: return try await transfer(command)
        }
    }

    /// Deletes all objects of a bucket that is to be removed; says whether there were any.
    ///
    /// - Throws: `S3Failure` when one is left; it says whether others are gone.
    private func empty(_ bucket: S3Location) async throws(S3Failure) -> Bool {
        var removal = S3Command(action: .remove, source: bucket)
        removal.isRecursive = true
        let outcome = try await transfer(removal)
        guard outcome.status != 0 else { return outcome.mayHaveChanged }
        var failure = S3Failure.local(
            "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted."
        )
        failure.isUncertain = outcome.isUncertain
        failure.mayHaveChanged = outcome.mayHaveChanged
        if outcome.done > 0 { failure.description += " Objects that were deleted before: \(outcome.done)." }
        throw failure
    }

    private static func check(_ location: S3Location) throws(S3Failure) {
        switch location {
        case .object(let bucket, _) where bucket.hasPrefix("arn:"):
            if bucket.contains(":s3-object-lambda:") {
                throw .local("s3 commands do not support S3 Object Lambda resources. Use s3api commands instead.")
            }
            if bucket.contains(":s3-outposts:"), bucket.contains("/bucket/") || bucket.contains(":bucket:") {
                throw .local("s3 commands do not support Outpost Bucket ARNs. Use s3control commands instead.")
            }
        case .deferred: throw .local("an end of the transfer is not known yet")
        case .object, .local, .standardStream: break
        }
    }

    // MARK: Transfers

    private func transfer(_ command: S3Command) async throws(S3Failure) -> S3Outcome {
        let route = TransferRoute(command, workingDirectory: surroundings.workingDirectory) {
            LocalFile.status($0)?.kind == .directory
        }
        let sourceRegion = route.direction == .copy ? command.sourceRegion ?? region : region
        try await check(command, route, sourceRegion)
        let settings = if let given = self.settings { given } else { try TransferSettings(client) }
        let parameters = try ObjectParameters(
            command,
            readFile: { path throws(S3Failure) in
                try LocalFile.read(LocalPath.joined(surroundings.workingDirectory, path))
            }
        )
        let monitor = TransferMonitor(command, surroundings)
        // A source elsewhere has an endpoint of its own, as in the AWS CLI.
        var sourceCaller = caller(sourceRegion)
        if route.direction == .copy, command.sourceRegion != nil { sourceCaller.endpoint = nil }
        let performer = TransferPerformer(
            command: command,
            parameters: parameters,
            settings: settings,
            caller: caller(region),
            sourceCaller: sourceCaller,
            slots: RequestSlots(settings.concurrency),
            monitor: monitor,
            surroundings: surroundings,
            contentTypes: contentTypes(command, route)
        )
        let planner = TransferPlanner(
            command,
            route: route,
            workingDirectory: surroundings.workingDirectory,
            sources: try sources(command, route, sourceCaller, parameters),
            destinations: command.action == .synchronize ? destinations(command, route, parameters) : .none
        )
        let run = TransferRun(
            command: command,
            performer: performer,
            monitor: monitor,
            concurrency: settings.concurrency,
            remaining: surroundings.remaining
        )
        return await run.perform(planner)
    }

    /// What the AWS CLI refuses before it begins.
    private func check(_ command: S3Command, _ route: TransferRoute, _ sourceRegion: String?) async throws(S3Failure) {
        if case .local(let path) = command.source,
            LocalFile.status(LocalPath.joined(surroundings.workingDirectory, path)) == nil
        {
            throw .local("The user-provided path \(path) does not exist.")
        }
        if command.parameters["ChecksumAlgorithm"] != nil, route.direction == .download {
            throw .local("--checksum-algorithm is for uploads and copies")
        }
        if command.parameters["ChecksumMode"] != nil, route.direction != .download {
            throw .local("--checksum-mode is for downloads")
        }
        if command.parameters["CopySourceSSECustomerAlgorithm"] != nil, route.direction != .copy {
            throw .local("--sse-c-copy-source is only supported for copy operations.")
        }
        let isExpress = [command.source, command.destination].contains { end in
            if case .object(let bucket, _)? = end { bucket.hasSuffix("--x-s3") } else { false }
        }
        if command.action == .synchronize, isExpress {
            throw .local("Cannot use sync command with a directory bucket.")
        }
        guard let move = MoveCheck(command) else { return }
        if move.isSame { throw move.refusal }
        guard move.isUnclear else { return }
        if command.flags.contains("validate-same-s3-paths") || surroundings.validatesPaths {
            try await move.look(client, sourceRegion: sourceRegion, region: region, remaining: surroundings.remaining)
        } else {
            surroundings.error(MoveCheck.warning)
        }
    }

    private func contentTypes(_ command: S3Command, _ route: TransferRoute) -> ContentTypes {
        guard route.direction == .upload, !command.isDryRun, command.parameters["ContentType"] == nil,
            !command.flags.contains("no-guess-mime-type")
        else { return ContentTypes() }
        let lists = ContentTypes.knownFiles.compactMap { path in
            (try? LocalFile.read(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
        }
        return ContentTypes(lists: lists)
    }

    private func sources(
        _ command: S3Command,
        _ route: TransferRoute,
        _ caller: S3Caller,
        _ parameters: ObjectParameters
    ) throws(S3Failure) -> EntryStream {
        switch route.source {
        case .stream: return .known(TransferEntry(end: .stream, name: "-"))
        case .files(let path): return .files(walk(path, command))
        case .objects(let bucket, let key):
            if command.isRecursive {
                return listing(bucket, key, command, caller, parameters, takesFolders: route.direction == .remove)
            }
            // A bucket alone is nothing to transfer without --recursive.
            if key.isEmpty { return .none }
            let isStream = route.destination == .stream
            let entry = TransferEntry(
                end: .object(bucket: bucket, key: key),
                name: LocalPath.lastComponent(key)
            )
            if route.direction == .remove || isStream { return .known(entry) }
            return .object(caller, bucket: bucket, key: key, parameters.head(isCopy: route.direction == .copy))
        }
    }

    private func destinations(
        _ command: S3Command,
        _ route: TransferRoute,
        _ parameters: ObjectParameters
    ) -> EntryStream {
        switch route.destination {
        case .stream: return .none
        case .files(let path): return LocalFile.status(path) == nil ? .none : .files(walk(path, command))
        case .objects(let bucket, let prefix):
            return listing(bucket, prefix, command, caller(region), parameters, takesFolders: false)
        }
    }

    private func walk(_ path: String, _ command: S3Command) -> LocalWalk {
        LocalWalk(
            path,
            isRecursive: command.isRecursive,
            followsLinks: !command.flags.contains("no-follow-symlinks")
        )
    }

    private func listing(
        _ bucket: String,
        _ prefix: String,
        _ command: S3Command,
        _ caller: S3Caller,
        _ parameters: ObjectParameters,
        takesFolders: Bool
    ) -> EntryStream {
        let listing = ObjectListing(
            caller,
            bucket: bucket,
            prefix: prefix,
            pageSize: command.pageSize,
            parameters.plain
        )
        return .objects(listing, bucket: bucket, prefix: prefix, takesFolders: takesFolders)
    }
}
