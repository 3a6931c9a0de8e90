// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
import Values

/// What a plan touches: accounts, regions, databases and hosts, and what nobody can tell.
public struct PlanReach: Sendable, Hashable {
    /// A database that statements go to.
    public struct Database: Sendable, Hashable {
        /// The connection's name; nil when a command line spelled the place out.
        public var connection: String?
        /// The host, port and name as far as they are known: `db.example.com:5432/shop`.
        public var address: String
        /// The role that logs in, when it is known.
        public var user: String?
        /// Whether any statement may change it.
        public var isChanged: Bool
    }

    /// A region that calls go to.
    public struct Region: Sendable, Hashable {
        /// The region, or the expression that will name it.
        public var name: String
        /// The services called there, sorted.
        public var services: [String]
        /// Whether any call may change something there.
        public var isChanged: Bool
    }

    /// The account that the environment names.
    public let account: String?
    /// The role that is assumed there; nil when it is whatever the credentials are for.
    public let role: String?
    /// The regions in order of first use.
    public let regions: [Region]
    /// The databases in order of first use.
    public let databases: [Database]
    /// The steps that run a script of bash, whose reach nobody knows.
    public let scripts: [StepID]

    /// The reach of a plan in an environment.
    public init(_ plan: Plan, environment: WorkspaceEnvironment?, values: KnownValues) {
        account = environment?.account
        role = environment?.role
        var regions: [Region] = []
        var databases: [Database] = []
        var scripts: [StepID] = []
        let defaultRegion = environment?.regions.first?.region
        for step in plan.steps {
            for command in step.everyCommand {
                switch command.operation {
                case .aws(let aws):
                    let summary = CommandSummary(command, values: values, defaultRegion: defaultRegion)
                    let name = summary.place.isEmpty ? "the default region" : summary.place
                    Self.note(name, aws.service, command.effect.mayChange, in: &regions)
                case .sql(let sql):
                    let database = Self.database(sql, command, environment, values)
                    if let index = databases.firstIndex(where: { $0.isSamePlace(as: database) }) {
                        databases[index].isChanged = databases[index].isChanged || database.isChanged
                    } else {
                        databases.append(database)
                    }
                case .shell: if scripts.last != step.id { scripts.append(step.id) }
                }
            }
        }
        for command in plan.conditionCommands.map(\.command) {
            switch command.operation {
            case .aws(let aws):
                let summary = CommandSummary(command, values: values, defaultRegion: defaultRegion)
                let name = summary.place.isEmpty ? "the default region" : summary.place
                Self.note(name, aws.service, false, in: &regions)
            case .sql(let sql):
                let database = Self.database(sql, command, environment, values)
                if !databases.contains(where: { $0.isSamePlace(as: database) }) { databases.append(database) }
            case .shell: break
            }
        }
        self.regions = regions
        self.databases = databases
        self.scripts = scripts
    }

    private static func note(_ name: String, _ service: String, _ isChange: Bool, in regions: inout [Region]) {
        guard let index = regions.firstIndex(where: { $0.name == name }) else {
            regions.append(Region(name: name, services: [service], isChanged: isChange))
            return
        }
        regions[index].isChanged = regions[index].isChanged || isChange
        if !regions[index].services.contains(service) {
            regions[index].services.append(service)
            regions[index].services.sort()
        }
    }

    private static func database(
        _ sql: SQLOperation,
        _ command: Command,
        _ environment: WorkspaceEnvironment?,
        _ values: KnownValues
    ) -> Database {
        switch sql.connection {
        case .named(let name):
            let connection = environment?.connection(name)
            let address = Self.address(
                host: connection?.host ?? connection?.service,
                port: connection?.port,
                database: connection?.database
            )
            return Database(
                connection: name,
                address: address,
                user: connection?.user,
                isChanged: command.effect.mayChange
            )
        case .explicit(let template):
            let info = values.value(of: template) { "${\($0.source)}" }
            let address = Self.address(
                host: info["host"]?.stringValue ?? info["service"]?.stringValue,
                port: info["port"]?.integerValue.map { Int($0) },
                database: info["database"]?.stringValue
            )
            return Database(
                connection: nil,
                address: address,
                user: info["user"]?.stringValue,
                isChanged: command.effect.mayChange
            )
        }
    }

    private static func address(host: String?, port: Int?, database: String?) -> String {
        guard let host else { return database ?? "" }
        return host + (port.map { ":\($0)" } ?? "") + (database.map { "/\($0)" } ?? "")
    }
}

extension PlanReach.Database {
    fileprivate func isSamePlace(as other: Self) -> Bool {
        connection == other.connection && address == other.address && user == other.user
    }
}
