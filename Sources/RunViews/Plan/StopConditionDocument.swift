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
        object["alarm"] = .null
        object["when"] = .null
        switch condition.reading {
        case .alarm(let alarm): object["alarm"] = alarm.arn.map { .string($0) } ?? alarm.name.document
        case .query(let query): object["when"] = .string(query.when.source)
        }
        object["call"] = CallDocument(condition.command, overview).json()
        object.merge(.durations([("every", condition.every), ("budget", condition.budget)]))
        object["mode"] = .string(condition.mode.rawValue)
        object["whenUnknown"] = .string(condition.whenUnknown.rawValue)
        object["unknownAfter"] = .integer(condition.unknownAfter)
        object["atStart"] = .string(condition.atStart.rawValue)
        object["reason"] = .string(condition.reason)
        return .object(object)
    }
}
