// SPDX-License-Identifier: Apache-2.0

import Expressions
public import PlanAnalysis
import RunbookModel
import StepGraph
public import Values

/// A plan for programs: `lifeboat plan --format json`, by `Documentation/schemas/plan.schema.json`.
///
/// A hole stands as `${…}` in a text; a `${` that is no hole is written `$${`. Durations are texts, and beside each
/// stands its number of seconds.
public struct PlanDocument: Sendable {
    private let overview: PlanOverview

    /// The document of a plan.
    public init(_ overview: PlanOverview) { self.overview = overview }

    /// The document.
    public func json() -> JSONValue {
        let plan = overview.plan
        var document = JSONObject()
        document["digest"] = .string(overview.digest)
        document["runbook"] = [
            "id": .string(plan.runbook.id), "title": .string(plan.runbook.title),
            "kind": .string(plan.runbook.kind.rawValue), "about": .string(plan.runbook.about),
        ]
        document["environment"] = plan.environment.map { .string($0) } ?? .null
        document["objectives"] = .object(
            JSONObject.durations([("rto", plan.objectives.rto), ("rpo", plan.objectives.rpo)])
        )
        document.merge(.durations([("deadline", plan.deadline)]))
        document["windows"] = plan.windows.map(Self.json) ?? .null
        document["blockingConditions"] = .array(
            plan.blockingConditions.map { BlockingConditionDocument($0, overview).json() }
        )
        document["stopConditions"] = .array(plan.stopConditions.map { StopConditionDocument($0, overview).json() })
        document["onFailure"] = plan.onFailure.map { .string($0.rawValue) } ?? .null
        document["inputs"] = .array(plan.inputs.map(Self.json))
        document["approvals"] = .array(plan.approvals.map(Self.json))
        let steps = StepDocument.Context(overview)
        document["steps"] = .array(plan.steps.indices.map { StepDocument(steps, $0).json() })
        document["checklist"] = .array(plan.checklist.map(Self.json))
        document["oneWayDoors"] = .array(overview.oneWayDoors.map { .string($0.id.text) })
        document["leftovers"] = .array(overview.leftovers.all.map(Self.json))
        document["criticalPath"] = criticalPath()
        document["people"] = people()
        document["touches"] = touches()
        return .object(document)
    }

    /// The document of one step, as it stands in the document of the plan.
    public func json(ofStep index: Int) -> JSONValue { StepDocument(StepDocument.Context(overview), index).json() }

    // MARK: - Head

    private static func json(_ input: InputDeclaration) -> JSONValue {
        [
            "name": .string(input.name), "type": .string(input.type.rawValue), "about": .string(input.about),
            "required": .bool(input.defaultValue == nil && input.source == nil), "secret": .bool(input.isSecret),
            "default": input.isSecret ? .null : input.defaultValue ?? .null,
            "pattern": input.pattern.map { .string($0) } ?? .null,
            "of": input.element.map { .string($0.rawValue) } ?? .null,
            "oneOf": input.allowed.map { .array($0) } ?? .null,
            "min": input.minimum ?? .null, "max": input.maximum ?? .null,
            "from": input.source.map { .string($0.text) } ?? .null,
        ]
    }

    private static func json(_ windows: RunWindows) -> JSONValue {
        let texts = { (rules: [any CustomStringConvertible]) in JSONValue.array(rules.map { .string("\($0)") }) }
        return [
            "timezone": .string(windows.timeZone), "allowed": texts(windows.allowed),
            "blocked": texts(windows.blocked), "blockedDates": texts(windows.blockedDates),
            "override": windows.mayBeOverridden.map { .bool($0) } ?? .null,
        ]
    }

    private static func json(_ policy: ApprovalPolicy) -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(policy.id.text)
        object["from"] = .array(policy.roles.map { .string($0) })
        object["count"] = .integer(policy.count)
        object.merge(.durations([("expires", policy.expires)]))
        object["shows"] = .array(policy.shows.map { .string($0.text) })
        object["voidIf"] = policy.voidIf.map { .string($0.source) } ?? .null
        object["remind"] = .array((policy.remind ?? ApprovalPolicy.usualReminders).map { .integer($0) })
        object["escalate"] = .array((policy.escalate ?? []).map { .integer($0) })
        object["breakGlass"] = .array((policy.breakGlass ?? []).map { .string($0) })
        return .object(object)
    }

    private static func json(_ binding: ChecklistBinding) -> JSONValue {
        var object = JSONObject()
        object["text"] = .string(binding.text)
        object["section"] = .array(binding.section.map { .string($0) })
        object["steps"] = .array(binding.steps.map { .string($0.text) })
        object.merge(.durations([("maximumAge", binding.maximumAge)]))
        return .object(object)
    }

    // MARK: - What follows from the steps

    private static func json(_ leftover: PlanLeftovers.Leftover) -> JSONValue {
        [
            "step": .string(leftover.step.text), "text": .string(leftover.text),
            "obligation": .bool(leftover.isObligation),
        ]
    }

    private func criticalPath() -> JSONValue {
        let time = overview.time
        var object = JSONObject()
        object["steps"] = .array(time.limit.nodes.map { .string($0.text) })
        object.merge(.durations([("atMost", TimeSpan(time.limit.duration))]))
        object["unknownTurns"] = .array(time.stepsOfUnknownTurns.map { .string($0.text) })
        object["manualSteps"] = .array(time.manualSteps.map { .string($0.text) })
        object["approvals"] = .array(
            time.approvals.map { approval in
                var member = JSONObject()
                member["step"] = .string(approval.step.text)
                member["approval"] = .string(approval.approval.text)
                member.merge(.durations([("expires", approval.expires)]))
                return .object(member)
            }
        )
        object["measured"] = time.measured.map(StepDocument.json) ?? .null
        return .object(object)
    }

    private func people() -> JSONValue {
        .array(
            overview.people.roles.map { role in
                [
                    "role": .string(role.name),
                    "members": role.members.map { .array($0.map { .string($0) }) } ?? .null,
                ]
            }
        )
    }

    private func touches() -> JSONValue {
        let reach = overview.reach
        return [
            "account": reach.account.map { .string($0) } ?? .null,
            "role": reach.role.map { .string($0) } ?? .null,
            "regions": .array(
                reach.regions.map { region in
                    [
                        "region": .string(region.name), "services": .array(region.services.map { .string($0) }),
                        "changes": .bool(region.isChanged),
                    ]
                }
            ),
            "databases": .array(
                reach.databases.map { database in
                    [
                        "connection": database.connection.map { .string($0) } ?? .null,
                        "address": .string(database.address), "user": database.user.map { .string($0) } ?? .null,
                        "changes": .bool(database.isChanged),
                    ]
                }
            ),
            "scripts": .array(reach.scripts.map { .string($0.text) }),
        ]
    }
}

extension JSONObject {
    /// Each duration as text under its name, and its seconds under the name with `Seconds` behind it.
    static func durations(_ members: [(name: String, span: TimeSpan?)]) -> JSONObject {
        var object = JSONObject()
        for (name, span) in members {
            object[name] = span.map { .string($0.duration.literal) } ?? .null
            object["\(name)Seconds"] = span.map { .number(JSONNumber($0.duration.inSeconds)) } ?? .null
        }
        return object
    }

    /// Adds the members of another object.
    mutating func merge(_ other: JSONObject) {
        for (name, value) in other { self[name] = value }
    }
}
