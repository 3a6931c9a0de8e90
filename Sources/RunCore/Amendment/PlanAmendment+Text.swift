// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import Values

/// The text that a person reads and signs: what you see is what you sign.
///
/// A journal keeps the amendment and not the text, so the text of a version is never changed: a new one gets a number.
/// Version 2 adds what the edit means for the run, what it leaves behind, what was found at the end of the journal, and
/// the digest of all of the record, so that nothing that anybody reads in it is outside of the signature.
extension PlanAmendment {
    /// The text.
    public func text(in run: RunID) -> String {
        let lines = isFirstForm ? firstLines(in: run) : lines(in: run)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether it was made before there was a second form of the text.
    public var isFirstForm: Bool { (textVersion ?? 1) == 1 }

    /// The bytes that `contentDigest` is made of: canonical JSON of all of it but what follows from the signature.
    public func content() throws -> [UInt8] {
        var content = self
        content.contentDigest = nil
        content.signature = nil
        content.keyFingerprint = nil
        return try JSONValue(encoding: content).bytes(.canonical)
    }

    private func firstLines(in run: RunID) -> [String] {
        [
            "lifeboat-amendment 1",
            "run: \(run)",
            "plan-sha256: \(planDigest)",
            "amended-plan-sha256: \(amendedDigest)",
            "changes-sha256: \(changesDigest)",
            "observed: journal sha256 \(journalHead)",
        ] + renewed.map { "begins-anew: \($0)" } + accepted.map { "keeps-its-result: \($0)" } + [
            "by: \(SignedLine.of(by))",
            "reason: \(SignedLine.of(reason))",
            "amended: \(amendedAt.text(milliseconds: true))",
        ] + changes.map { "change: \(SignedLine.of($0))" }
    }

    private func lines(in run: RunID) -> [String] {
        var lines = [
            "lifeboat-amendment \(textVersion ?? 1)",
            "run: \(run)",
            "plan-sha256: \(planDigest)",
            "amended-plan-sha256: \(amendedDigest)",
            "content-sha256: \(contentDigest ?? "none")",
            "changes-sha256: \(changesDigest)",
            "observed: journal sha256 \(journalHead)",
        ]
        if let recovery { lines.append("found: \(SignedLine.of(recovery))") }
        lines += [
            "by: \(SignedLine.of(by))",
            "reason: \(SignedLine.of(reason))",
            "amended: \(amendedAt.text(milliseconds: true))",
        ]
        // A list of which some elements are done is both: those keep what was done, and the others are done as it reads.
        let (kept, begun) = (Set(accepted), Set(renewed))
        lines += renewed.filter { !kept.contains($0) }.map { "begins-anew: \($0)" }
        lines += accepted.map { begun.contains($0) ? "goes-on-with-its-list: \($0)" : "keeps-its-result: \($0)" }
        lines += (meaning ?? []).map { "means: \(SignedLine.of($0))" }
        lines += (leftovers ?? []).map { "leaves-behind: \($0.step): \(SignedLine.of(plan.shown($0.text)))" }
        return lines + changes.map { "change: \(SignedLine.of($0))" }
    }
}

extension PlanChange {
    /// The change in lines: how much it matters, what it is about, before and after; the lines that differ of a text that
    /// has several.
    public var lines: [String] {
        let place =
            switch subject {
            case .runbook: "runbook"
            case .input(let name): "input \(name)"
            case .approval(let id): "approval \(id)"
            case .step(let id): "step \(id)"
            case .stopCondition(let id): "stop condition \(id)"
            case .blockingCondition(let id): "blocking condition \(id)"
            case .checklist: "checklist"
            }
        let head = "[\(danger.name)] \(place): "
        guard let difference = lineDifference else { return [head + deed] }
        let count = "\(difference.removed) lines gone, \(difference.added) new"
        return ["\(head)\(property) changed: \(count)"] + difference.lines.map { Self.margin + $0.text }
    }

    /// What a line of a text that differs begins with, behind the line that says what differs.
    static let margin = "    "

    private var deed: String {
        let values = [old.map { "was \($0)" }, new.map { "is \($0)" }].compactMap(\.self).joined(separator: ", ")
        let tail = values.isEmpty ? "" : ": \(values)"
        switch kind {
        case .added: return "added" + tail
        case .removed: return "removed" + tail
        case .renamed(let earlier): return "was called \(earlier)"
        case .moved(let other): return other.map { "moved behind \($0)" } ?? "moved to the beginning"
        case .changed: return "\(property) changed" + tail
        }
    }
}

extension PlanAmendment {
    /// What is different, without the single lines of texts.
    public var shortChanges: [String] { changes.filter { !$0.hasPrefix(PlanChange.margin) } }
}
