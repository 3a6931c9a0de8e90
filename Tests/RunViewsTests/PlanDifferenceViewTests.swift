// SPDX-License-Identifier: Apache-2.0

import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct PlanDifferenceViewTests {
    private func view(_ old: Plan, _ new: Plan, digests: (String, String) = ("aaaa", "bbbb")) -> PlanDifferenceView {
        PlanDifferenceView(
            PlanDifference(from: old, to: new),
            from: .init(name: "old.md", digest: digests.0),
            to: .init(name: "new.md", digest: digests.1)
        )
    }

    private func changed() throws -> (Plan, Plan) {
        let old = try PlanSample.plan()
        var new = old
        new.steps[3].timeout = TimeSpan(.seconds(60))
        new.steps[3].action = .commands([
            PlanSample.aws("PromoteReadReplica", ["DBInstanceIdentifier": "other"], effect: .irreversible)
        ])
        new.steps[0].prose = "Other."
        new.approvals[0].count = 1
        return (old, new)
    }

    @Test func `the most dangerous change comes first, and texts take one line`() throws {
        let (old, new) = try changed()
        let lines = view(old, new).lines().map { $0.rendered(withColor: false) }
        #expect(
            lines == [
                "from old.md", "  plan aaaa…", "to new.md", "  plan bbbb…", "", "One-way doors",
                "  ~ promote region: ${dr} → none",
                "  ~ promote parameter DBInstanceIdentifier: shop → other", "", "Approvals and where it acts",
                "  ~ approval go count: 2 → 1", "", "Order, time, checks, inputs", "  ~ promote timeout: 10m → 1m",
                "",
                "Texts for people", "  ready (text)",
            ]
        )
    }

    @Test func `equal digests are one sentence`() throws {
        let plan = try PlanSample.plan()
        let lines = view(plan, plan, digests: ("aaaa", "aaaa")).lines().map { $0.rendered(withColor: false) }
        #expect(
            lines == ["no change in meaning: old.md and new.md have the same plan digest", "  plan aaaa…"]
        )
        #expect(view(plan, plan, digests: ("aaaa", "aaaa")).json()["same"] == true)
    }

    @Test func `programs get the same changes in the same order`() throws {
        let (old, new) = try changed()
        let json = view(old, new).json()
        #expect(json["same"] == false)
        #expect(
            json["changes"]?[1] == [
                "subject": "step", "name": "promote", "kind": "changed", "property": "parameter DBInstanceIdentifier",
                "old": "shop", "new": "other", "danger": "one-way",
            ]
        )
    }
}
