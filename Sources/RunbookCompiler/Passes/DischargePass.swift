// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Which steps see to what other steps leave behind.
enum DischargePass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        let names = draft.steps.compactMap { $0.id?.text }
        let known = Set(names)
        return draft.forEachStep { step, _, draft in
            var findings = FindingList(file: draft.source.name)
            checkDue(of: step, &findings)
            let prefix = draft.documents[step.document].prefix
            for named in step.discharges {
                guard known.contains(prefix + named.text), let id = StepID(prefix + named.text) else {
                    findings.addUnknown(
                        OrderFindings.unknownStep,
                        "step",
                        named.text,
                        at: named.range,
                        among: names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) },
                        step: step.id?.text
                    )
                    continue
                }
                guard id != step.id else {
                    findings.add(
                        OutlineFindings.invalidAttribute,
                        "a step does not see to what it leaves behind itself",
                        at: named.range,
                        step: step.id?.text,
                        fix: "name the step that leaves it behind"
                    )
                    continue
                }
                if !step.discharged.contains(id) { step.discharged.append(id) }
            }
            return findings.diagnostics
        }
    }

    private static func checkDue(of step: StepDraft, _ findings: inout FindingList) {
        guard let due = step.due, step.obligation == nil else { return }
        findings.add(
            OutlineFindings.misplacedAttribute,
            "'due' means nothing here: the step has no 'obliges'",
            at: due.range,
            step: step.id?.text,
            fix: "say what is due with obliges=\"…\""
        )
    }
}
