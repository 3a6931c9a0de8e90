// SPDX-License-Identifier: Apache-2.0

public import AWSModel

extension AWSCommand {
    /// Reads a file that a parameter names with `file://` or `fileb://`; nil when it is not there yet.
    public typealias FileReader = (_ path: String) -> [UInt8]?

    /// Understands the words of an `aws` command as the AWS CLI does.
    ///
    /// Where versions 1 and 2 differ: blobs are raw text as in version 1 (`lambda invoke --payload '{…}'` works as it
    /// stands, and `--cli-binary-format raw-in-base64-out` is accepted and changes nothing; `base64` decodes them), and
    /// `http://` values are never fetched, as in version 2. Abbreviated and repeated options give warnings.
    /// `Documentation/AWSCommands.md` names every other difference.
    ///
    /// - Parameters:
    ///   - words: the words as a shell would pass them, `aws` first; values known later as `DeferredText` markers.
    ///   - catalog: the services.
    ///   - readFile: reads the files that parameters name. A file that it does not find is left for later
    ///     (``AWSCommand/deferredFiles``); by default all are.
    /// - Returns: the command, or all that is wrong with it.
    public static func parse(
        words: [String],
        catalog: ServiceCatalog = .embedded,
        readFile: FileReader = { _ in nil }
    ) -> Result<AWSCommand, AWSCommandProblems> {
        withoutActuallyEscaping(readFile) { readFile in
            var parser = CommandParser(words: words, catalog: catalog, readFile: readFile)
            let command = parser.command()
            let errors = parser.problems.filter { $0.severity == .error }
            guard var command, errors.isEmpty else {
                let none = AWSCommandProblem(.unsupported, 0, "the command cannot be understood")
                return .failure(AWSCommandProblems(errors.isEmpty ? [none] : errors))
            }
            command.warnings = parser.problems
            return .success(command)
        }
    }
}
