// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import TerminalUI
import Values

/// What every drawing of a plan shows: the steps with their words, in the sections that they stand in.
struct PlanGraph {
    /// A step as it is drawn.
    struct Node {
        var step: Step
        var mark: EffectMark
        var shape: Shape
        /// The calls in a few words, one text each.
        var calls: [String]
        /// How long it may take; empty for a person's step.
        var limit: String
        /// How often it is carried out, in words; nil when it goes through no list.
        var turns: String?
        /// What a failure leads to, or what the step undoes, in words; nil for a step without either.
        var conduct: String?
        /// Who must approve, in words.
        var approval: String?
        /// The number of its section.
        var section: Int
    }

    /// The shapes: what a step does must be seen without colour.
    enum Shape: String, CaseIterable {
        case read, change, irreversible, unknown, manual
    }

    /// How wide a title may be in languages that draw by themselves.
    static let titleWidth = 120

    let title: String
    let digest: String
    let nodes: [Node]
    let order: PlanOrder
    /// The steps that follow one another in one section.
    let sections: [(title: String, steps: Range<Int>)]

    init(_ overview: PlanOverview) {
        title = overview.plan.runbook.title
        digest = String(overview.digest.prefix(16))
        order = overview.order
        sections = PlanSections(overview.plan).all.map { ($0.titles.last ?? "", $0.steps) }
        var nodes: [Node] = []
        let durations = PlanDurations(overview.time)
        nodes.reserveCapacity(overview.plan.steps.count)
        for (number, section) in sections.enumerated() {
            for index in section.steps {
                let step = overview.plan.steps[index]
                nodes.append(
                    Node(
                        step: step,
                        mark: EffectMark(step),
                        shape: Self.shape(of: step),
                        calls: step.commands.map { command in
                            let summary = overview.summary(of: command)
                            return [summary.call, summary.subject, summary.place].filter { !$0.isEmpty }
                                .joined(separator: "  ")
                        },
                        limit: durations.limit(of: step),
                        turns: durations.turns(of: step),
                        conduct: Self.conduct(of: step),
                        approval: Self.approval(of: step, overview),
                        section: number
                    )
                )
            }
        }
        self.nodes = nodes
    }

    private static func shape(of step: Step) -> Shape {
        switch (step.isManual, step.effect) {
        case (_, .irreversible): .irreversible
        case (true, _): .manual
        case (false, .read): .read
        case (false, .change): .change
        case (false, .unknown): .unknown
        }
    }

    private static func conduct(of step: Step) -> String? {
        if let undone = step.compensates { return "undoes \(undone)" }
        if let target = step.onFailure?.target { return "on failure: \(target)" }
        return step.onFailure == .compensate ? "on failure: undo" : nil
    }

    /// The steps that a failure leads to and the steps that are undone, as pairs of places beside the order.
    var sideways: [(from: Int, to: Int, label: String)] {
        let places = Dictionary(nodes.enumerated().map { ($1.step.id, $0) }) { first, _ in first }
        return nodes.enumerated().flatMap { index, node -> [(from: Int, to: Int, label: String)] in
            let jump = node.step.onFailure?.target.flatMap { places[$0] }.map { (index, $0, "on failure") }
            let undo = node.step.compensates.flatMap { places[$0] }.map { (index, $0, "undoes") }
            return [jump, undo].compactMap(\.self)
        }
    }

    private static func approval(of step: Step, _ overview: PlanOverview) -> String? {
        step.approval.flatMap { overview.plan.approval($0) }.map { policy in
            let who = policy.roles.isEmpty ? "anybody else" : policy.roles.joined(separator: ", ")
            return "approval: \(policy.count) of \(who), within \(policy.expires)"
        }
    }

    /// The step in several lines, for the reader who points at it.
    func tooltip(_ node: Node) -> String {
        ([
            "\(node.step.id): \(node.step.title)", node.mark.word, node.calls.joined(separator: "\n"),
            node.approval ?? "", node.turns ?? "",
            node.conduct ?? "", node.limit.isEmpty ? "" : "at most \(node.limit)",
        ] + node.step.expectations.map { "expects \($0.expression.source)" }).filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
