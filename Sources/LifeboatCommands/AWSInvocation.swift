// SPDX-License-Identifier: Apache-2.0

/// The words after `lifeboat aws`: Lifeboat's own options, which stand before the service, and the AWS CLI's.
struct AWSInvocation {
    /// The AWS CLI's words, without `aws`.
    private(set) var words: [String] = []
    /// Whether the command is explained instead of carried out.
    private(set) var isExplained = false
    /// Whether the explanation has the request.
    private(set) var showsRequest = false
    /// Whether attempts are shown.
    private(set) var isTracing = false
    /// The environment of the workspace that was named.
    private(set) var environment: String?

    /// The AWS CLI's global options that take a value, which therefore is no service.
    private static let takesValue: Set<String> = [
        "--region", "--profile", "--endpoint-url", "--query", "--output", "--ca-bundle", "--cli-read-timeout",
        "--cli-connect-timeout", "--cli-binary-format", "--color", "--environment",
    ]

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.first, word.hasPrefix("--") {
            rest = rest.dropFirst()
            switch word {
            case "--explain": isExplained = true
            case "--request": showsRequest = true
            case "--environment" where !rest.isEmpty: environment = rest.removeFirst()
            case _ where word.hasPrefix("--environment="): environment = String(word.dropFirst(14))
            default:
                words.append(word)
                if Self.takesValue.contains(word), let value = rest.popFirst() { words.append(value) }
            }
        }
        words += rest
        isTracing = words.contains("--debug")
    }

    /// Whether nothing but help was asked for.
    var asksForHelp: Bool {
        words.isEmpty || words.first == "help" || words.contains("--help") || (words.count <= 3 && words.last == "help")
    }
}
