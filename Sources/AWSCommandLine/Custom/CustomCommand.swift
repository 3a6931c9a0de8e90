// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Values

/// A command that the AWS CLI adds to the services' operations and that Lifeboat carries out too.
///
/// `eks update-kubeconfig`, `rds generate-db-auth-token` and `logs tail` are some. ``all`` names every one of them. Those that Lifeboat does not carry out are in ``RefusedCommand/all``.
public struct CustomCommand: Sendable, Hashable {
    /// The words after `aws`, with one space between them: `eks update-kubeconfig`.
    public var name: String
    /// What was given, by the option's name without hyphens before it (`role-arn`) or the positional word's
    /// (`group-name`).
    ///
    /// A text is a string, a number an integer, a flag `true` (a flag's `no-` form `false` under the flag's name), and
    /// an option of several words an array of strings. What was not given is absent: there are no defaults here.
    public var options: JSONObject

    /// A command of a name in ``all``.
    init(name: String, options: JSONObject) {
        self.name = name
        self.options = options
    }

    /// The names of the commands that Lifeboat carries out, sorted.
    public static var all: [String] { CustomCommandTable.commands.keys.sorted() }

    /// What the command does to the account: all of them read.
    ///
    /// `eks update-kubeconfig` writes a file of this machine.
    public var effect: AWSEffect { .read }

    /// The text of an option; nil when it was not given.
    public func text(_ option: String) -> String? { options[option]?.stringValue }

    /// Whether a flag was given and not taken back by its `no-` form.
    public func flag(_ option: String) -> Bool { options[option] == true }

    /// The words of an option that takes several; empty when it was not given.
    public func texts(_ option: String) -> [String] { options[option]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// The words after `aws`.
    var words: [String] {
        let table = CustomCommandTable.commands[name] ?? []
        var words = name.split(separator: " ").map(String.init)
        for option in table where option.kind == .positional {
            if let text = text(option.name) { words.append(text) }
        }
        for option in table where option.kind != .positional {
            guard let value = options[option.name] else { continue }
            switch value {
            case .bool(true): words.append("--\(option.name)")
            case .bool(false): words.append("--no-\(option.name)")
            case .array(let elements): words += ["--\(option.name)"] + elements.compactMap(\.stringValue)
            case .string(let text):
                words +=
                    Word(text: text, index: 0).isOption ? ["--\(option.name)=\(text)"] : ["--\(option.name)", text]
            default: words += ["--\(option.name)", value.text()]
            }
        }
        return words
    }
}
