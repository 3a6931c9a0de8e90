// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

/// Whether `mv` would move an object onto itself, and so delete it.
///
/// Access points lead to buckets under other names. Their buckets are looked up only when asked for, as in the AWS CLI,
/// since it takes calls of its own; otherwise a warning says that nobody has looked.
struct MoveCheck: Sendable {
    /// What is said about ends that may be one.
    static let warning =
        "warning: Provided s3 paths may resolve to same underlying s3 object(s) and result in deletion instead of being "
        + "moved. To resolve and validate underlying s3 paths are not the same, specify the --validate-same-s3-paths "
        + "flag or set the AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS environment variable to true. To resolve s3 outposts "
        + "access point path, the arn must be used instead of the alias.\n"

    /// One end of the move.
    struct End: Sendable, Hashable {
        var bucket: String
        var key: String

        /// Whether the bucket's name may stand for another one.
        var isPoint: Bool {
            bucket.hasPrefix("arn:") && (bucket.contains("accesspoint")) || bucket.hasSuffix("-s3alias")
                || bucket.hasSuffix("--op-s3")
        }
    }

    let source: End
    let destination: End
    private let isRecursive: Bool

    /// The check for a command; nil unless it moves between buckets.
    init?(_ command: S3Command) {
        guard command.action == .move, case .object(let bucket, let key) = command.source,
            case .object(let target, let name)? = command.destination
        else { return nil }
        source = End(bucket: bucket, key: key)
        destination = End(bucket: target, key: name)
        isRecursive = command.isRecursive
    }

    /// Whether the keys are the same, whatever the buckets.
    var hasSameKey: Bool {
        if source.key == destination.key { return true }
        if isRecursive, Self.folder(source.key) == Self.folder(destination.key) { return true }
        guard destination.key.isEmpty || destination.key.hasSuffix("/") else { return false }
        return source.key == destination.key + LocalPath.lastComponent(source.key)
    }

    /// What all keys of a recursive move begin with, as the route has it.
    private static func folder(_ key: String) -> String { key.isEmpty || key.hasSuffix("/") ? key : key + "/" }

    /// Whether both ends are written the same.
    var isSame: Bool { source.bucket == destination.bucket && hasSameKey }

    /// Whether it takes a look at access points to know.
    var isUnclear: Bool { hasSameKey && (source.isPoint || destination.isPoint) }

    /// The refusal of a move onto itself.
    var refusal: S3Failure {
        .local(
            "Cannot mv a file onto itself: s3://\(source.bucket)/\(source.key) - "
                + "s3://\(destination.bucket)/\(destination.key)"
        )
    }

    /// Looks up the buckets of both ends.
    ///
    /// - Throws: `S3Failure` when they share one, or one cannot be found out.
    func look(
        _ client: AWSClient,
        sourceRegion: String?,
        region: String?,
        remaining: @escaping @Sendable () -> Duration
    ) async throws(S3Failure) {
        let from = try await PointLookup(client, region: sourceRegion, remaining: remaining).buckets(of: source.bucket)
        let to = try await PointLookup(client, region: region, remaining: remaining).buckets(of: destination.bucket)
        if from.contains(where: to.contains) { throw refusal }
    }
}
