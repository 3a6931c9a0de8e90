// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

struct TargetUseTests {
    private let opened = RunTarget(
        account: "1",
        regions: [.init(name: "primary", region: "us-west-2"), .init(name: "dr", region: "us-east-1")],
        endpoint: "http://127.0.0.1:1",
        endpoints: ["rds": "http://127.0.0.1:2", "sqs": "http://127.0.0.1:3"],
        defaultRegion: "us-west-2",
        connections: ["app=olga@db:5432/app", "jobs=olga@jobs:5432/jobs"],
        systemIdentifiers: ["app": "7", "jobs": "8"]
    )

    private static func sql(_ connection: SQLOperation.Connection) -> Step {
        step(.sql(SQLOperation(connection: connection, statement: "SELECT 1")))
    }

    private static func step(_ operation: Operation) -> Step {
        Sample.step("look") { step in
            step.action = .commands([Command(text: "", operation: operation, effect: .read)])
        }
    }

    private static func explicit(host: Template) -> Step {
        sql(.explicit(.object([Template.Member(name: "host", value: host)])))
    }

    private static let rds = step(
        .aws(
            AWSOperation(
                service: "rds",
                operation: "DescribeDBInstances",
                region: .expression(Sample.hole("regions.dr"))
            )
        )
    )

    private static let script = step(.shell(ShellScript(script: "true", environment: [])))

    private func difference(_ step: Step, _ change: (inout RunTarget) -> Void) -> String? {
        var now = opened
        now.account = nil
        change(&now)
        return opened.difference(from: now, for: Sample.plan([step]))
    }

    @Test func `what a plan does not use may be changed, added and taken away`() {
        let app = Self.sql(.named("app"))
        #expect(difference(app) { _ in } == nil)
        #expect(difference(app) { $0.connections.append("new=x@y:5432/z") } == nil)
        #expect(difference(app) { $0.connections[1] = "jobs=olga@elsewhere:5432/jobs" } == nil)
        #expect(difference(app) { $0.connections.removeLast() } == nil)
        #expect(difference(app) { $0.systemIdentifiers?["jobs"] = "9" } == nil)
        #expect(difference(app) { $0.regions.removeAll() } == nil)
        #expect(difference(app) { $0.endpoint = nil } == nil)
        #expect(difference(Self.rds) { $0.connections = [] } == nil)
        #expect(difference(Self.rds) { $0.regions[0] = .init(name: "primary", region: "eu-west-1") } == nil)
        #expect(difference(Self.rds) { $0.regions.append(.init(name: "third", region: "eu-west-1")) } == nil)
        #expect(difference(Self.rds) { $0.endpoints?["sqs"] = nil } == nil)
        #expect(difference(Self.rds) { $0.endpoints?["sns"] = "http://127.0.0.1:4" } == nil)
        #expect(difference(Self.script) { $0.connections = [] } == nil)
    }

    @Test func `what a plan uses is named with what it was and what it is`() {
        let app = Self.sql(.named("app"))
        #expect(
            difference(app) { $0.connections[0] = "app=olga@elsewhere:5432/app" }
                == "the connection 'app' to olga@db:5432/app, now to olga@elsewhere:5432/app"
        )
        #expect(
            difference(app) { $0.connections.removeFirst() }
                == "the connection 'app' to olga@db:5432/app, now to nowhere"
        )
        #expect(
            difference(app) { $0.systemIdentifiers = nil }
                == "the system identifier of the connection 'app' 7, now not named"
        )
        #expect(
            difference(Self.rds) { $0.regions[1] = .init(name: "dr", region: "eu-west-1") }
                == "the region 'dr' us-east-1, now eu-west-1"
        )
        #expect(
            difference(Self.rds) { $0.endpoint = nil } == "AWS at http://127.0.0.1:1, now at its own endpoints"
        )
        #expect(
            difference(Self.rds) { $0.endpoints?["rds"] = nil }
                == "rds at http://127.0.0.1:2, now at no endpoint of its own"
        )
        #expect(
            difference(Self.rds) { $0.defaultRegion = "eu-west-1" }
                == "the default region us-west-2, now eu-west-1"
        )
    }

    @Test func `a script may use any endpoint`() {
        #expect(
            difference(Self.script) { $0.endpoints?["sns"] = "http://127.0.0.1:4" }
                == "sns at no endpoint of its own, now at http://127.0.0.1:4, which scripts of the run may use"
        )
        #expect(difference(Self.script) { $0.defaultRegion = nil } != nil)
    }

    @Test func `a psql command line uses the first connection on its host`() {
        let literal = Self.explicit(host: .literal("db"))
        #expect(difference(literal) { $0.connections[1] = "jobs=x@y:1/z" } == nil)
        #expect(difference(literal) { $0.connections.append("late=paul@db:5432/app") } == nil)
        #expect(difference(literal) { $0.connections.insert("early=paul@db:5432/app", at: 0) } != nil)
        let computed = Self.explicit(host: .expression(Sample.hole("host")))
        #expect(difference(computed) { $0.connections.append("new=x@y:5432/z") } != nil)
    }

    @Test func `all regions are used by whatever looks at all of them`() {
        let all = Sample.step("look") { $0.condition = Sample.expression("length(keys(${regions})) == 2") }
        #expect(difference(all) { $0.regions.append(.init(name: "third", region: "eu-west-1")) } != nil)
    }

    @Test func `two names of a service are one`() {
        var now = opened
        now.endpoints?["RDS"] = "http://127.0.0.1:9"
        let plan = Sample.plan([Self.rds])
        #expect(opened.difference(from: now, for: plan) == nil)
        #expect(opened.difference(from: now, for: plan) { $0.uppercased() } != nil)
    }

    @Test func `runs whose record names no identifiers say nothing about them`() {
        var before = opened
        before.systemIdentifiers = nil
        #expect(before.difference(from: opened, for: Sample.plan([Self.sql(.named("app"))])) == nil)
    }
}
