// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Documents that nobody would write, imported in both forms, and sidecars that somebody has edited.
///
/// `LIFEBOAT_FUZZ_ITERATIONS` and `LIFEBOAT_FUZZ_SEED` as for the other runbooks; an import compiles many times, so it
/// gets a part of the iterations that nobody asked for.
@Suite struct ImportFuzzTests {
    private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

    private static let iterations = Int(number("LIFEBOAT_FUZZ_ITERATIONS") ?? 300)
    private static let firstSeed = number("LIFEBOAT_FUZZ_SEED") ?? 20_261_127

    @Test func `whatever is imported, the patch applies, the result means no less, and an edited sidecar is judged`()
        throws
    {
        let corpus = try FuzzCorpus()
        let workspace = try CompilerTestBed.repositoryWorkspace()
        var violations = 0
        var imported = 0
        var bound = 0
        for iteration in 0..<Self.iterations {
            let seed = Self.firstSeed &+ UInt64(iteration)
            var mutator = RunbookMutator(corpus: corpus, random: FuzzRandom(seed: seed))
            var bed = ImportBed(mutator.foreignDocument(), name: "fuzz.md")
            bed.workspace = mutator.random.oneIn(4) ? nil : workspace
            guard let plan = bed.compiler.compile(path: "fuzz.md").plan, plan.isAdopted || !plan.steps.isEmpty else {
                continue
            }
            for form in ImportProposal.Form.allCases {
                let proposal = bed.propose(form, "fuzz.md")
                guard !proposal.isRefused, !proposal.isBound else { continue }
                imported += 1
                var violation = try violation(of: proposal, bed, plan)
                if form == .sidecar, violation == nil {
                    let outcome = try edit(proposal.result, bed, &mutator)
                    bound += outcome.hasPlan ? 1 : 0
                    violation = outcome.violation
                }
                guard let violation else { continue }
                violations += 1
                let document = String(decoding: bed.files["fuzz.md"] ?? [], as: UTF8.self)
                Issue.record("LIFEBOAT_FUZZ_SEED=\(seed) \(form): \(violation)\n--- document\n\(document)")
            }
            if violations >= 5 { break }
        }
        // A fuzzer of which everything is refused at the door tests the door.
        if Self.iterations >= 300 { #expect(imported > Self.iterations / 4 && bound > Self.iterations / 20) }
    }

    /// What does not hold of a proposal, in one sentence.
    private func violation(of proposal: ImportProposal, _ bed: ImportBed, _ adopted: Plan) throws -> String? {
        var files = bed
        let after = try PatchReader.apply(proposal.patch, to: bed.files[proposal.target] ?? [])
        guard after == proposal.result else { return "the patch leads elsewhere" }
        files.files[proposal.target] = after
        let compilation = files.compiler.compile(path: proposal.target)
        guard let plan = compilation.plan else {
            let errors = compilation.diagnostics.filter { $0.severity == .error }
            let isOwn = proposal.form == .native && errors.allSatisfy { Self.ownMistakes.contains($0.code) }
            let count = errors.count == 1 ? "has 1 error " : "has \(errors.count) errors "
            if isOwn, ImportSummary.lines(proposal).last?.contains(count) == true { return nil }
            let said = errors.map { "\($0.code) \($0.message)" }
            return "the result does not compile: \(said)\n\(String(decoding: after, as: UTF8.self))"
        }
        let again = bed.propose(proposal.form, "fuzz.md")
        if again.patch != proposal.patch || again.items != proposal.items { return "another proposal the second time" }
        return meaning(of: plan, proposal, adopted)
    }

    /// What is prose in an adopted document and means something in a native one.
    ///
    /// An import does not rewrite it: links that lead nowhere or in a circle, includes, and characters of Lifeboat's own. The
    /// summary has to count them.
    private static let ownMistakes = Set(
        [
            OrderFindings.danglingAnchor.code, OrderFindings.cycle.code, HiddenTextFindings.hiddenCharacter.code,
            OutlineFindings.lostFence.code,
        ] + IncludeFindings.all.map(\.code)
    )

    /// Steps stay what they were: what runs says no less of what it may do, what became a question is said to be one, and
    /// nothing that may change something acts unseen.
    private func meaning(of plan: Plan, _ proposal: ImportProposal, _ adopted: Plan) -> String? {
        for step in plan.steps where step.effect.mayChange && !step.commands.isEmpty {
            if !step.asksFirst, step.approval == nil { return "'\(step.id)' acts unseen" }
        }
        for old in adopted.steps {
            guard let new = plan.step(old.id) else { return "'\(old.id)' is gone" }
            guard !old.commands.isEmpty else { continue }
            if new.commands.isEmpty {
                let isSaid = proposal.items.contains { $0.kind == "manual" && $0.step == old.id.text }
                if !isSaid { return "'\(old.id)' became a question, and nobody says so" }
            } else if new.effect < old.effect {
                return "'\(old.id)' was \(old.effect) and is \(new.effect)"
            }
        }
        return nil
    }

    /// A sidecar after an edit gives findings or a plan, as every runbook does.
    private func edit(
        _ sidecar: [UInt8],
        _ bed: ImportBed,
        _ mutator: inout RunbookMutator
    ) throws -> (violation: String?, hasPlan: Bool) {
        guard let workspace = bed.workspace else { return (nil, false) }
        let edited = mutator.edited(sidecar)
        let properties = FuzzProperties(workspace: workspace, sidecar: edited)
        let outcome = try properties.violation(bed.files["fuzz.md"] ?? [], name: "fuzz.md")
        let text = String(decoding: edited, as: UTF8.self)
        return (outcome.violation.map { "\($0)\n--- sidecar\n\(text)" }, outcome.hasPlan)
    }
}
