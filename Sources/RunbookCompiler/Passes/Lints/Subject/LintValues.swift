// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// What is known about the values of a runbook before it runs: inputs by their defaults, and the environment's regions.
struct LintValues {
    private var known: [String: String] = [:]
    /// The region of calls that name none; nil when nobody knows.
    let defaultRegion: String?
    /// The region that serves until it fails; nil when nobody knows.
    let primaryRegion: String?

    init(_ draft: RunbookDraft, _ workspace: Workspace?, _ steps: [LintStep]) {
        for input in draft.header.inputs {
            switch input.declaration.defaultValue {
            case .string(let text): known[input.declaration.name] = text
            case .number(let number): known[input.declaration.name] = "\(number)"
            default: break
            }
        }
        let environments = workspace?.environments ?? []
        let environment = draft.header.environment.map { name in environments.first { $0.name == name.text } }
        let found = environment ?? (environments.count == 1 ? environments.first : nil)
        for region in found?.regions ?? [] { known["regions.\(region.name)"] = region.region }
        if let account = found?.account { known["account"] = account }
        defaultRegion = found?.regions.first?.region
        let named = found?.regions.first { $0.name == "primary" }?.region
        primaryRegion = named ?? Self.sourceRegion(steps)
    }

    /// The region of the database that a read replica follows.
    private static func sourceRegion(_ steps: [LintStep]) -> String? {
        for step in steps {
            for call in step.calls where call.operation == "create-db-instance-read-replica" {
                if let source = call["source-db-instance-identifier"], let region = arnRegion(source.text) {
                    return isRegion(region) ? region : nil
                }
            }
        }
        return nil
    }

    /// The text with every `${name}` that is known replaced.
    func resolved(_ text: String) -> String {
        guard text.holds("${") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            let inner = rest[start.upperBound...]
            guard let end = inner.firstIndex(of: "}") else { return result + rest[start.lowerBound...] }
            result += known[String(inner[..<end])] ?? String(rest[start.lowerBound...end])
            rest = inner[inner.index(after: end)...]
        }
        return result + rest
    }

    /// The region that a text names; nil when it names none, or only the run knows.
    func region(in text: String) -> String? {
        let region = resolved(text)
        return Self.isRegion(region) ? region : nil
    }

    /// The region of an ARN, which may be `${…}`; nil for any other text, and for ARNs without one.
    static func arnRegion(_ text: String) -> String? {
        let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0] == "arn", !fields[3].isEmpty else { return nil }
        return String(fields[3])
    }

    /// Whether the text looks like `us-east-1`.
    static func isRegion(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].utf8.count == 2, let last = parts.last, last.utf8.count == 1 else {
            return false
        }
        return last.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
    }
}
