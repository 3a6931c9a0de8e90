// SPDX-License-Identifier: Apache-2.0

import RunbookModel

extension AttributeKey {
    /// What there is to know about the attribute; the compiler demands it of each new one.
    var reference: KeyReference {
        switch self {
        case .id: entry(.identifier, "identifier", "the step's name")
        case .effect:
            entry(
                .choice(Effect.allCases.map(\.rawValue)),
                Effect.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "),
                "raises the effect; never lowers it below what the compiler knows"
            )
        case .capture: entry(.definition("captures"), "name", "keeps the whole result under this name")
        case .connection: entry(.text, "name", "the database of a `sql` fence")
        case .cwd: entry(.text, "folder", "where a script runs; native commands have none")
        case .timeout:
            entry(
                .duration,
                "duration",
                "for the whole step; 5m for a command that reads, else 30m, or the wait's timeout if that is longer; "
                    + "`aws … wait` adds what such things usually take"
            )
        case .retry:
            entry(
                .retry,
                "`ATTEMPTSxINTERVAL`, as `5x30s`",
                "begins the step again after a call that failed, if nothing that may change anything was sent; the first "
                    + "attempt counts. `yaml retry` says more, see [below](#retriers)"
            )
        case .approve: entry(.text, "approval", "who must say yes first")
        case .onFailure:
            entry(
                .choiceOr(FailurePolicy.words.map(\.rawValue), pattern: "^\(FailurePolicy.jumpPrefix)."),
                FailurePolicy.examples.map { "`\($0)`" }.joined(separator: ", "),
                "what a failure does to the run, see [below](#when-a-step-fails)"
            )
        case .compensates:
            entry(
                .identifier,
                "step",
                "this step undoes that one, and does not run in the normal course, see [below](#undoing-what-was-done)"
            )
        case .when: entry(.text, "expression over named values", "the step is `skipped` when it is false")
        case .each:
            entry(
                .text,
                "`NAME in LIST`",
                "carries the step out once for each element of a list, see [below](#a-step-for-each-element)"
            )
        case .env:
            entry(
                .textOrMapping,
                "`NAME=value OTHER=${input}`",
                "variables for a script, see [below](#variables-for-a-script)"
            )
        case .rehearsal: entry(.text, "text", "reserved for a later version and refused")
        case .critical: flag("ignoring the failure still fails the run")
        case .always: flag("runs whatever happened before it")
        case .obliges:
            entry(
                .text,
                "text",
                "what the step leaves behind, in words, with values as `${…}`: an "
                    + "[obligation](OperatorsGuide.md#obligations) of the run"
            )
        case .due: entry(.duration, "duration", "how long after that the obligation should be seen to, as `90d`")
        case .discharges:
            entry(.text, "ids of steps", "the steps whose obligations this one sees to, once it is proven or attested")
        case .secret: flag("`yaml capture` values of this step are kept off the record")
        case .confirm:
            flag(
                "the operator sees what the step is about to do, and says yes, before it acts; an `irreversible` step that "
                    + "needs no approval does that unless this is `false`"
            )
        case .title:
            entry(
                .text,
                "text",
                "what the step is called; a fence in Markdown that has one is a step of its own, wherever it stands"
            )
        case .skip: entry(.text, "text", "why the fence is no step: it leaves the plan")
        }
    }

    private func entry(_ shape: KeyReference.Shape, _ value: String, _ meaning: String) -> KeyReference {
        KeyReference(rawValue, shape, value: value, meaning)
    }

    private func flag(_ meaning: String) -> KeyReference { entry(.flag, "`true`, `false`", meaning) }
}
