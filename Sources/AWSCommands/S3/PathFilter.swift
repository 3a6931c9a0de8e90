// SPDX-License-Identifier: Apache-2.0

public import AWSCommandLine

/// The `--include` and `--exclude` options of a command; the last one that matches a path decides.
public struct PathFilter: Sendable {
    private struct Rule {
        var includes: Bool
        var source: ShellPattern
        var destination: ShellPattern
    }

    private let rules: [Rule]

    /// Filters below two roots, as the AWS CLI joins them: an absolute pattern stands alone.
    ///
    /// Roots and paths are `bucket/key` in S3 and absolute paths here.
    public init(_ filters: [S3Command.Filter], sourceRoot: String, destinationRoot: String) {
        rules = filters.map { filter in
            Rule(
                includes: filter.includes,
                source: ShellPattern(LocalPath.joined(sourceRoot, filter.pattern)),
                destination: ShellPattern(LocalPath.joined(destinationRoot, filter.pattern))
            )
        }
    }

    /// Whether a path takes part; everything does when there are no filters.
    public func admits(_ path: String) -> Bool {
        rules.last { $0.source.matches(path) || $0.destination.matches(path) }?.includes ?? true
    }
}
