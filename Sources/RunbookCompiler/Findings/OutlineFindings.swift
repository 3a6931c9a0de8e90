// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with steps, fences and attributes: LB02xx.
enum OutlineFindings {
    static let fenceWithoutStep = DiagnosticCatalogue.Entry(
        "LB0201",
        title: "a command belongs to no step",
        why: "a command that no step owns would never run, and nobody would notice"
    )
    static let unknownAttribute = DiagnosticCatalogue.Entry(
        "LB0202",
        title: "the attribute does not exist",
        why: "a misspelt attribute would silently fall back to a default"
    )
    static let invalidAttribute = DiagnosticCatalogue.Entry(
        "LB0203",
        title: "the attribute has an invalid value",
        why: "a value that cannot be read would silently fall back to a default"
    )
    static let notAvailableYet = DiagnosticCatalogue.Entry(
        "LB0204",
        title: "this part of the language is not available yet",
        why: "a runbook that relied on it would do less than it says"
    )
    static let misplacedAttribute = DiagnosticCatalogue.Entry(
        "LB0205",
        title: "the attribute means nothing here",
        why: "an attribute without effect promises something that does not happen"
    )
    static let duplicateID = DiagnosticCatalogue.Entry(
        "LB0206",
        title: "two steps have the same id",
        why: "approvals, captures and checklists name steps by id"
    )
    static let unknownFence = DiagnosticCatalogue.Entry(
        "LB0207",
        title: "the fence is of no known kind",
        why: "a misspelt fence would be skipped without a word"
    )
    static let siblingWithoutStep = DiagnosticCatalogue.Entry(
        "LB0208",
        title: "the fence belongs to no step",
        why: "an expectation that no step owns would never be checked"
    )
    static let secondCommandFence = DiagnosticCatalogue.Entry(
        "LB0209",
        title: "a step has two command fences",
        why: "retry, approval and evidence belong to one action"
    )
    static let unknownKey = DiagnosticCatalogue.Entry(
        "LB0210",
        title: "the key does not exist",
        why: "a misspelt key would silently fall back to a default"
    )
    static let missingKey = DiagnosticCatalogue.Entry(
        "LB0211",
        title: "a key is missing",
        why: "without it the fence cannot say what is meant"
    )
    static let invalidValue = DiagnosticCatalogue.Entry(
        "LB0212",
        title: "the value cannot be read",
        why: "a value that cannot be read would silently fall back to a default"
    )
    static let repeated = DiagnosticCatalogue.Entry(
        "LB0213",
        title: "given twice",
        why: "only one of the two could have an effect"
    )
    static let noSteps = DiagnosticCatalogue.Entry(
        "LB0214",
        title: "the runbook has no steps",
        why: "a run of nothing would be green"
    )
    static let emptyFence = DiagnosticCatalogue.Entry(
        "LB0215",
        title: "the fence is empty",
        why: "an empty step would be green without having done anything"
    )
    static let reservedName = DiagnosticCatalogue.Entry(
        "LB0216",
        title: "the name is reserved",
        why: "it would hide a value that every runbook can use"
    )
    static let invalidID = DiagnosticCatalogue.Entry(
        "LB0217",
        title: "the id is not an identifier",
        why: "ids stand in links, command lines and file names"
    )
    static let siblingWithoutCommand = DiagnosticCatalogue.Entry(
        "LB0218",
        title: "a manual step has no result",
        why: "there is nothing to read the value from"
    )
    static let lostFence = DiagnosticCatalogue.Entry(
        "LB0219",
        title: "the fence is indented too far",
        why: "Markdown takes it for text, so its command would be skipped without a word"
    )
    static let unreachedRetrier = DiagnosticCatalogue.Entry(
        "LB0225",
        title: "the retrier never decides about this failure",
        why: "the first retrier that covers a failure decides, so a rule behind it would have no effect"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        fenceWithoutStep, unknownAttribute, invalidAttribute, notAvailableYet, misplacedAttribute,
        duplicateID, unknownFence, siblingWithoutStep, secondCommandFence, unknownKey, missingKey,
        invalidValue, repeated, noSteps, emptyFence, reservedName, invalidID, siblingWithoutCommand,
        lostFence, unreachedRetrier,
    ]
}
