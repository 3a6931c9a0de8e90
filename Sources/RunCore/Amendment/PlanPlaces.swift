// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// Where the calls of a plan lead, as far as the plan itself says: regions and databases.
struct PlanPlaces {
    private(set) var regions: [Template: StepID] = [:]
    private(set) var databases: [String: StepID] = [:]

    init(_ plan: Plan) {
        for step in plan.steps {
            for command in step.everyCommand {
                switch command.operation {
                case .aws(let aws): if let region = aws.region { regions[region] = regions[region] ?? step.id }
                case .sql(let sql):
                    let place = Self.place(of: sql.connection)
                    databases[place] = databases[place] ?? step.id
                case .shell: break
                }
            }
        }
    }

    /// Why the plan leads to a place where the run was not going to act, a sentence each.
    static func objections(from machine: RunMachine, to plan: Plan) -> [String] {
        let (before, after) = (PlanPlaces(machine.plan), PlanPlaces(plan))
        let target = machine.opening?.target ?? RunTarget()
        let regions = after.regions.filter { region, _ in
            before.regions[region] == nil && !isKnown(region, target)
        }
        let databases = after.databases.filter { place, _ in
            before.databases[place] == nil && !target.identities.contains { $0.name == place }
        }
        let sentences =
            regions.map { "'\($1)' acts in the region \($0.readable), where the run was not going to act" }
            + databases.map { "'\($1)' acts on the database \($0), on which the run was not going to act" }
        return sentences.sorted()
    }

    /// Whether a region is one of the environment's, which the run was opened for.
    private static func isKnown(_ region: Template, _ target: RunTarget) -> Bool {
        switch region {
        case .literal(let value):
            return target.regions.contains { $0.region == value.stringValue }
                || (value.stringValue != nil && value.stringValue == target.defaultRegion)
        case .expression(let expression):
            return target.regions.contains { expression.source == "\(ScopeName.regions.rawValue).\($0.name)" }
        case .text, .list, .object: return false
        }
    }

    /// The parts of a connection that say where it leads.
    private static func place(of connection: SQLOperation.Connection) -> String {
        switch connection {
        case .named(let name): name
        case .explicit(.object(let members)):
            members.filter { ["host", "hostaddr", "port", "service", "database", "user"].contains($0.name) }
                .map { "\($0.name)=\($0.value.readable)" }.sorted().joined(separator: " ")
        case .explicit(let template): template.readable
        }
    }
}
