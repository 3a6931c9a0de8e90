// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// A syntax tree to sections, steps, approvals and checklist items, whichever way the runbook is written.
enum OutlinePass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        switch draft.syntax {
        case .markdown(let document) where draft.tier == .adopted:
            var outline = AdoptedOutline(document)
            outline.read()
            if draft.sidecar == nil {
                draft.header.title = outline.title ?? draft.header.title
                draft.header.about = outline.about
                draft.header.kind = AdoptedHeader.kind(of: draft.header.title ?? "")
            } else {
                draft.header.title = draft.header.title ?? outline.title
                draft.header.about = draft.header.about ?? outline.about
            }
            draft.sections = outline.sections
            draft.steps = outline.steps
            draft.checklist = outline.checklist
            findings = outline.findings.diagnostics
        case .markdown(let document):
            var outline = MarkdownOutline(document, itemsAreSteps: draft.header.manualItems == .steps)
            outline.read()
            draft.header.title = draft.header.title ?? outline.title
            draft.header.about = draft.header.about ?? outline.about
            draft.sections = outline.sections
            draft.steps = outline.steps
            draft.approvals = outline.approvals
            draft.checklist = outline.checklist
            draft.includes = outline.includes
            findings = outline.findings.diagnostics
        case .yaml(let root):
            var outline = YAMLOutline(draft.source)
            outline.read(root)
            draft.steps = outline.steps
            draft.approvals = outline.approvals
            draft.checklist = outline.checklist
            draft.includes = outline.includes
            findings = outline.findings.diagnostics
        case nil: return []
        }
        // The outline holds all that is used of the tree, which would take as much room again until the end.
        if case .markdown(let document) = draft.syntax { draft.syntax = .markdown(document.withoutBlocks) }
        if draft.steps.isEmpty, draft.includes.isEmpty, findings.isEmpty {
            let fix =
                draft.tier == .adopted
                ? "put the commands into fences that begin with ```bash, ```console or ```sql"
                : "write an ordered-list item that begins in bold, with a bash or sql fence in it"
            findings.append(
                OutlineFindings.noSteps.diagnostic("there is no step in this runbook", in: draft.source.name, fix: fix)
            )
        }
        return findings
    }
}
