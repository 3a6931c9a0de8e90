// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads a Markdown task list whose items link to the steps that prove them.
///
/// The text of an item is that of its first link, and the whole text of an item without links. A link leads to a runbook
/// and, behind `#`, to one of its steps. `max age 26h` after the links limits how old the evidence may be.
struct ChecklistCompiler {
    let source: SourceText
    let runbooks: [(path: String, plan: Plan)]
    private(set) var findings: FindingList
    private var items: [ChecklistItem] = []
    private var headings: [(level: Int, title: String)] = []

    init(source: SourceText, runbooks: [(path: String, plan: Plan)]) {
        self.source = source
        self.runbooks = runbooks
        findings = FindingList(file: source.name)
    }

    /// The checklist, as complete as the findings let it be.
    mutating func compile() -> Checklist {
        let parsed = MarkdownDocument.parse(source)
        findings.add(parsed.diagnostics)
        var title: String?
        for block in parsed.tree.allBlocks {
            switch block.kind {
            case .heading(let heading):
                if title == nil, heading.level == 1 {
                    title = heading.text.plain
                } else {
                    while let last = headings.last, last.level >= heading.level { headings.removeLast() }
                    headings.append((heading.level, heading.text.plain))
                }
            case .list(let list): for item in list.items where item.task != nil { read(item) }
            case .paragraph, .code, .quote, .html, .thematicBreak: break
            }
        }
        if items.isEmpty, !parsed.hasErrors {
            findings.add(
                ChecklistFindings.noItems,
                "there is no task-list item in this document",
                at: nil,
                fix: "write items as '- [ ] [text](runbook.md#step)'"
            )
        }
        let stem = source.name.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? source.name
        return Checklist(
            id: stem,
            title: title ?? stem,
            items: items,
            source: PlanSource(name: source.name, text: source.text(in: source.range))
        )
    }

    private mutating func read(_ item: MarkdownList.Item) {
        guard let text = item.text else { return }
        let links = text.links.filter { !$0.destination.contains("://") }
        let start = source.location(at: item.range.lower)
        let end = source.location(at: text.range.upper)
        var entry = ChecklistItem(
            number: items.count + 1,
            text: links.first?.text ?? text.plain,
            section: headings.map(\.title),
            place: SourcePlace(
                file: source.name,
                line: start.line,
                column: start.column,
                endLine: end.line,
                endColumn: end.column
            )
        )
        entry.proofs = links.compactMap { proof($0) }
        if let last = links.last { entry.maximumAge = maximumAge(SourceRange(last.range.upper, text.range.upper)) }
        items.append(entry)
    }

    private mutating func proof(_ link: MarkdownText.Link) -> ChecklistItem.Proof? {
        let parts = link.destination.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path = Self.resolve(String(parts[0]), from: source.name)
        guard let runbook = runbooks.first(where: { Self.resolve($0.path, from: "") == path }) else {
            let near = Suggestion.closest(to: path, in: runbooks.map(\.path))
            findings.add(
                ChecklistFindings.unknownRunbook,
                "'\(path)' is not among the runbooks" + (near.map { "; did you mean '\($0)'?" } ?? ""),
                at: link.range,
                fix: "link to a runbook that compiles, by its path from this file",
                fixIt: near.flatMap { Self.edit(link, from: path, to: $0) }
            )
            return nil
        }
        let ids = runbook.plan.steps.map(\.id.text)
        guard parts.count == 2, let step = StepID(String(parts[1])), ids.contains(step.text) else {
            let name = parts.count == 2 ? String(parts[1]) : ""
            let near = Suggestion.closest(to: name, in: ids)
            findings.add(
                ChecklistFindings.unknownStep,
                "runbook '\(runbook.plan.runbook.id)' has no step '\(name)'"
                    + (near.map { "; did you mean '\($0)'?" } ?? ""),
                at: link.range,
                fix: near.map { "link to '#\($0)'" },
                fixIt: near.map { Diagnostic.FixIt(replace: link.range, with: $0, expecting: name) }
            )
            return nil
        }
        return ChecklistItem.Proof(runbook: runbook.plan.runbook.id, step: step)
    }

    /// The edit that corrects the name of a file in the same folder.
    private static func edit(_ link: MarkdownText.Link, from path: String, to near: String) -> Diagnostic.FixIt? {
        let wrong = path.split(separator: "/")
        let right = near.split(separator: "/")
        guard wrong.dropLast() == right.dropLast(), let old = wrong.last, let new = right.last else { return nil }
        return Diagnostic.FixIt(replace: link.range, with: String(new), expecting: String(old))
    }

    /// `max age 26h` in what follows the links.
    private mutating func maximumAge(_ range: SourceRange) -> TimeSpan? {
        let words = source.text(in: range).split { " ,;().\n".contains($0) }
        guard let index = words.firstIndex(of: "age"), index > 0, words[index - 1] == "max" else { return nil }
        if index + 1 < words.count, let duration = Duration(literal: String(words[index + 1])) {
            return TimeSpan(duration)
        }
        findings.add(
            ChecklistFindings.invalidAge,
            "'max age' is followed by a duration",
            at: range,
            fix: "write 'max age 26h'"
        )
        return nil
    }

    /// A path relative to the directory of another file, without `.` and `..`.
    static func resolve(_ path: String, from file: String) -> String {
        var parts = path.hasPrefix("/") ? [] : file.split(separator: "/").dropLast().map(String.init)
        for part in path.split(separator: "/") {
            if part == ".", parts.isEmpty || part == "." { continue }
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(String(part))
            }
        }
        return (path.hasPrefix("/") || file.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
