// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// An `aws` command as its author wrote it: the words of service, operation and options, each with its place.
///
/// It is read without the service descriptions, so that a command that they refuse can be looked at, too.
///
/// A class of constants, since every lint goes over all of them: copies would count the owners of every part.
final class AWSLine {
    /// `--name value …`, or `--name=value`.
    struct Option {
        /// The name without the hyphens.
        var name: String
        /// The word with the name.
        var word: LintWord
        /// What follows, up to the next option.
        var values: [LintWord]
    }

    /// The service as it is written: `rds`, `s3api`.
    let service: String
    /// The operation as it is written: `create-db-snapshot`, `wait`, `cp`.
    let operation: String
    /// The word with the operation.
    let word: LintWord
    /// The words behind the operation that belong to no option.
    let arguments: [LintWord]
    /// The options in order.
    let options: [Option]
    /// The place of the whole command.
    let range: SourceRange

    private let places: [String: Int]

    private static let globalOptions: Set<String> = [
        "--region", "--profile", "--output", "--query", "--endpoint-url", "--color", "--ca-bundle",
        "--cli-read-timeout", "--cli-connect-timeout",
    ]

    /// The call; nil when the words are no `aws` command with a service and an operation.
    init?(_ words: [LintWord]) {
        guard let first = words.first, first.isLiteral, first.text == "aws" || first.text.hasSuffix("/aws") else {
            return nil
        }
        var positional: [LintWord] = []
        var options: [Option] = []
        var takes = 0
        for word in words.dropFirst() {
            if word.isOption, word.text.utf8.count > 2 {
                let name = word.text.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = name.count > 1 ? [word.suffix(from: name[0].utf8.count + 3)] : []
                options.append(Option(name: String(name[0]), word: word, values: value))
                if positional.count >= 2 {
                    takes = value.isEmpty ? .max : 0
                } else {
                    takes = value.isEmpty && Self.globalOptions.contains(word.text) ? 1 : 0
                }
            } else if takes > 0 {
                options[options.count - 1].values.append(word)
                takes -= 1
            } else {
                positional.append(word)
            }
        }
        guard positional.count >= 2 else { return nil }
        service = positional[0].text
        operation = positional[1].text
        word = positional[1]
        arguments = Array(positional.dropFirst(2))
        self.options = options
        range = first.range.union(words[words.count - 1].range)
        places = Dictionary(
            options.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The first value of an option; nil when the option is not there or has none.
    subscript(name: String) -> LintWord? { option(name)?.values.first }

    /// The option of a name.
    func option(_ name: String) -> Option? { places[name].map { options[$0] } }

    /// Whether the option is there.
    func has(_ name: String) -> Bool { places[name] != nil }

    /// Whether parameters may stand where this cannot see them.
    var hidesParameters: Bool { has("cli-input-json") || has("cli-input-yaml") || has("generate-cli-skeleton") }

    /// Whether this is the given operation.
    func `is`(_ service: String, _ operation: String) -> Bool { self.service == service && self.operation == operation }
}
