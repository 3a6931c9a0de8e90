// SPDX-License-Identifier: Apache-2.0

public import Values

/// Where a secret value is kept, so that neither the runbook nor the plan holds it.
///
/// It is resolved when a run begins and each time it goes on, and the value is never on record.
public enum SecretReference: Sendable, Hashable {
    /// A variable of the process's environment.
    case environment(String)
    /// A file; one line end at its end does not count.
    case file(String)
    /// A secret of AWS Secrets Manager by name or ARN; with a key, a member of the JSON object that it holds.
    case secretsManager(String, key: String?)
    /// A parameter of the Systems Manager parameter store, decrypted.
    case parameter(String)

    /// The forms that a reference has.
    public static let forms = [
        "env:NAME", "file:PATH", "secretsmanager:SECRET-ID", "secretsmanager:SECRET-ID#KEY", "ssm:NAME",
    ]

    /// The reference of a text in one of the ``forms``; nil for any other text.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = String(text[text.index(after: colon)...])
        guard !rest.isEmpty, rest.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else { return nil }
        switch text[..<colon] {
        case "env":
            guard rest.utf8.allSatisfy(Self.isVariable), !rest.hasPrefix(where: \.isNumber) else { return nil }
            self = .environment(rest)
        case "file": self = .file(rest)
        case "ssm": self = .parameter(rest)
        case "secretsmanager":
            let parts = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            guard !parts[0].isEmpty, parts.count == 1 || !parts[1].isEmpty else { return nil }
            self = .secretsManager(String(parts[0]), key: parts.count == 2 ? String(parts[1]) : nil)
        default: return nil
        }
    }

    /// The reference as it is written.
    public var text: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .secretsManager(let id, let key): "secretsmanager:\(id)" + (key.map { "#\($0)" } ?? "")
        case .parameter(let name): "ssm:\(name)"
        }
    }

    /// The call that resolves it, for the permissions that a run needs; nil when AWS is not asked.
    public var call: (service: String, operation: String, parameter: String, value: String)? {
        switch self {
        case .environment, .file: nil
        case .secretsManager(let id, _): ("secretsmanager", "GetSecretValue", "SecretId", id)
        case .parameter(let name): ("ssm", "GetParameter", "Name", name)
        }
    }

    private static func isVariable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension String {
    fileprivate func hasPrefix(where isMatch: (Character) -> Bool) -> Bool { first.map(isMatch) ?? false }
}

extension SecretReference: CustomStringConvertible {
    /// The reference as it is written.
    public var description: String { text }
}

extension SecretReference: CodableAsText {
    /// What is wrong with a text that is none.
    public static var notReadable: String { "not a reference to a secret" }
}
