// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// The text that an approver reads and signs: what you see is what you sign.
///
/// A journal keeps the request and not the text, so the text of a version is never changed: a new one gets a number.
/// Version 2 adds what databases and single services the run acts on, and the approver's reason. Version 3 has each line of
/// an operation on a line of its own: in one line, a comment of a script would seem to hide what follows it. Version 4 adds
/// which clusters the databases said that they are.
extension ApprovalRequest {
    /// The version that new requests are signed in.
    public static let currentTextVersion = 4

    /// The text of a decision.
    public func text(of decision: ApprovalDecision) -> String {
        let alone = decision.breaksGlass == true ? " (breaks the glass: one person alone)" : ""
        return text(decision: decision.decision.rawValue + alone, by: decision.by, reason: decision.reason)
    }

    /// The text for somebody's yes or no.
    public func text(decision: ApprovalDecision.Decision, by approver: String, reason: String = "") -> String {
        text(decision: decision.rawValue, by: approver, reason: reason)
    }

    private func text(decision: String, by approver: String, reason: String) -> String {
        let isFirst = (textVersion ?? 1) == 1
        var lines = [
            "lifeboat-approval \(textVersion ?? 1)",
            "decision: \(decision)",
            "run: \(run)",
            "nonce: \(nonce)",
            "plan-sha256: \(planDigest)",
            "step: \(step)",
            "step-sha256: \(stepDigest)",
            "inputs-sha256: \(inputsDigest)",
            "observed: journal sha256 \(journalHead)",
            "target: \(Self.oneLine(targetText))",
        ]
        let said = (textVersion ?? 1) > 3 ? clusters?.lines ?? [] : []
        if !isFirst { lines += (serviceLines + databaseLines + said).map(Self.oneLine) }
        lines += [
            "effect: \(effect.rawValue)",
            "level: \(level.rawValue)   attempt: \(attempt)",
            "policy: \(policy)",
            "requester: \(Self.oneLine(requester))   approver: \(Self.oneLine(approver))",
            "requested: \(requestedAt.text())   expires: \(expiresAt.text())",
        ]
        lines += operations.flatMap(operationLines)
        lines += readings.map { "reading: \(Self.oneLine($0))" }
        if !isFirst { lines.append("reason: \(Self.oneLine(reason))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// An operation; a mark stands before each further line of it, so that none passes for another line of the text.
    private func operationLines(_ operation: String) -> [String] {
        guard (textVersion ?? 1) > 2 else { return ["operation: \(Self.oneLine(operation))"] }
        return Self.lines(of: operation).enumerated().map { index, line in
            (index == 0 ? "operation: " : "         | ") + Self.oneLine(line)
        }
    }

    /// The lines of a script or statement as whoever carries it out sees them: a carriage return alone ends one, too, and
    /// stays in it.
    private static func lines(of text: String) -> [String] {
        var lines: [String.UnicodeScalarView] = [String.UnicodeScalarView()]
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\n" || isAfterReturn { lines.append(String.UnicodeScalarView()) }
            if scalar != "\n" { lines[lines.count - 1].append(scalar) }
            isAfterReturn = scalar == "\r"
        }
        return lines.map { String($0) }
    }

    private var targetText: String {
        let account = target.account.map { "aws \($0)" } ?? "aws account not named"
        let regions = target.regions.map { "\($0.name)=\($0.region)" }.joined(separator: " ")
        let endpoint = target.endpoint.map { "endpoint \($0)" } ?? ""
        return [account, regions, endpoint].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var serviceLines: [String] {
        (target.endpoints ?? [:]).sorted { $0.key < $1.key }.map { "endpoint: \($0.key) \($0.value)" }
    }

    /// A line for each connection, with the cluster that it must lead to.
    private var databaseLines: [String] {
        target.identities.map { connection in
            let system = target.systemIdentifiers?[connection.name].map { "system identifier \($0)" }
            return "database: \(connection.text) \(system ?? "system identifier not named")"
        }
    }

    /// The text without anything that could make it look like something else: what cannot be seen is spelled out.
    private static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": line += " "
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}

extension ApprovalRequest {
    /// How a text that somebody signed differs from the one that is asked for; nil when it does not.
    ///
    /// The first line that differs is named, so that who signed knows which run, step or moment they answered.
    public static func difference(between signed: String, and asked: String) -> String? {
        guard !signed.utf8.elementsEqual(asked.utf8) else { return nil }
        if signed.utf8.contains(UInt8(ascii: "\r")) { return "the text that was signed has carriage returns" }
        let old = signed.split(separator: "\n", omittingEmptySubsequences: false)
        let new = asked.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, pair) in zip(old, new).enumerated() where !pair.0.utf8.elementsEqual(pair.1.utf8) {
            let signed = oneLine(String(pair.0.prefix(longestShownLine)))
            return "line \(index + 1) of what was signed is '\(signed)', and what is asked says "
                + "'\(pair.1.prefix(longestShownLine))'"
        }
        return "what was signed has \(old.count) lines, and what is asked has \(new.count)"
    }

    private static let longestShownLine = 200
}
