// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import Values

/// One stop condition of a plan for programs.
struct StopConditionDocument {
    private let condition: StopCondition
    private let overview: PlanOverview

    init(_ condition: StopCondition, _ overview: PlanOverview) {
        self.condition = condition
        self.overview = overview
    }

    func json() -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(condition.id.text)
        object.merge(condition.reading.document(overview))
        object.merge(.durations([("every", condition.every), ("budget", condition.budget)]))
        object["mode"] = .string(condition.mode.rawValue)
        object["whenUnknown"] = .string(condition.whenUnknown.rawValue)
        object["unknownAfter"] = .integer(condition.unknownAfter)
        object["atStart"] = .string(condition.atStart.rawValue)
        object["reason"] = .string(condition.reason)
        return .object(object)
    }
}

/// One blocking condition of a plan, or of its workspace, for programs.
struct BlockingConditionDocument {
    private let condition: BlockingCondition
    private let overview: PlanOverview

    init(_ condition: BlockingCondition, _ overview: PlanOverview) {
        self.condition = condition
        self.overview = overview
    }

    func json() -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(condition.id.text)
        object["owner"] = condition.owner.map { .string($0) } ?? .null
        object.merge(condition.reading.document(overview))
        object["whenUnknown"] = .string(condition.whenUnknown.rawValue)
        object["override"] = condition.mayBeOverridden.map { .bool($0) } ?? .null
        object["reason"] = .string(condition.reason)
        return .object(object)
    }
}

extension StopCondition.Reading {
    /// What is looked at, and what must not be true of it.
    fileprivate func document(_ overview: PlanOverview) -> JSONObject {
        var object = JSONObject()
        object["alarm"] = .null
        object["when"] = .null
        switch self {
        case .alarm(let alarm): object["alarm"] = alarm.arn.map { .string($0) } ?? alarm.name.document
        case .query(let query): object["when"] = .string(query.when.source)
        }
        object["call"] = CallDocument(command, overview).json()
        return object
    }
}
