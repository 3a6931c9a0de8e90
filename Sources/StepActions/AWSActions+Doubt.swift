// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSModel
import Expressions
public import RunCore
import RunbookModel
import Values

/// What became of a call that was sent and never answered for.
extension AWSActions {
    /// What a reading showed of what the call brings about.
    private enum Sight {
        /// It is there: made by the call, or as the call leaves it.
        case effect(String)
        /// There is no such thing.
        case missing(String)
        /// It cannot be told, for this reason.
        case unclear(String)
    }

    /// Looks for what the call brings about, where a reviewed table says how, and otherwise says whether it may be
    /// repeated.
    public func examine(_ aws: ResolvedOperation.AWS, _ doubt: Doubt) async -> DoubtFinding {
        guard case .call = aws.form, let service = try? catalog.service(aws.service),
            let model = service.operation(named: aws.operation)
        else { return transferred(aws, doubt) }
        let judgement = service.repetition(of: model, with: aws.parameters)
        var facts: JSONObject = ["repetition": .string(judgement.repetition.rawValue)]
        facts["token"] = judgement.tokenMember == nil ? nil : doubt.request.token.map { .string($0) }
        guard let look = judgement.look else {
            return decision(on: aws, doubt, judgement, seen: nil, facts)
        }
        let outcome = await read(look, aws, doubt)
        let sight = sight(of: outcome, by: look, aws, doubt)
        var finding = decision(on: aws, doubt, judgement, seen: sight, facts)
        finding.summary = "\(aws.service) \(look.operation)"
        if case .answered(let answer) = outcome { finding.evidence = answer.exchange.evidence(answer.attempts) }
        return finding
    }

    private func decision(
        on aws: ResolvedOperation.AWS,
        _ doubt: Doubt,
        _ judgement: RepetitionJudgement,
        seen sight: Sight?,
        _ facts: JSONObject
    ) -> DoubtFinding {
        let finding = { (verdict: DoubtFinding.Verdict, reason: String) in
            DoubtFinding(
                verdict,
                reason: reason,
                summary: doubt.request.operation.summary,
                existenceCodes: judgement.existenceCodes,
                facts: facts
            )
        }
        var seen = ""
        switch sight {
        case .effect(let text): return finding(.tookEffect, text)
        case .unclear(let text) where judgement.repetition == .named: return finding(.undetermined, text)
        case .missing(let text), .unclear(let text): seen = "; \(text)"
        case nil: break
        }
        if let objection = objection(to: judgement, aws, doubt) { return finding(.undetermined, objection + seen) }
        return finding(.repeatable, "\(aws.operation) may be sent twice: \(judgement.reason)\(seen)")
    }

    /// Why the call is not to be repeated without a person; nil when it may be.
    private func objection(to judgement: RepetitionJudgement, _ aws: ResolvedOperation.AWS, _ doubt: Doubt) -> String? {
        if judgement.repetition == .unsafe {
            return "\(aws.operation) must not be sent twice unseen: \(judgement.reason)"
        }
        if doubt.request.effect == .irreversible {
            return "\(aws.operation) cannot be undone, and is not sent twice unseen"
        }
        if let member = judgement.tokenMember, doubt.request.token == nil, aws.parameters[member]?.isNull ?? true {
            return "the token that \(aws.operation) carried is not on record"
        }
        guard let since = doubt.since else { return "it is not on record when \(aws.operation) was sent" }
        guard since <= now() else {
            return "the clock stands before the moment at which \(aws.operation) was sent, \(since.text())"
        }
        guard now() - since <= .seconds(judgement.lifetime) else {
            return "\(aws.operation) was sent too long ago to be repeated unseen, at \(since.text())"
        }
        return nil
    }

    /// A command of `aws s3`, or one that the AWS CLI adds: what it left half done is not looked up.
    private func transferred(_ aws: ResolvedOperation.AWS, _ doubt: Doubt) -> DoubtFinding {
        let summary = doubt.request.operation.summary
        guard case .transfer(let verb, _, _, _) = aws.form, ["cp", "sync", "website"].contains(verb),
            doubt.request.effect != .irreversible
        else {
            return DoubtFinding(.undetermined, reason: "'\(summary)' must not be sent twice unseen", summary: summary)
        }
        guard let since = doubt.since, now() - since <= .seconds(3600) else {
            return DoubtFinding(.undetermined, reason: "'\(summary)' was begun too long ago", summary: summary)
        }
        let reason = "s3 \(verb) may be repeated: the objects have the same content afterwards"
        return DoubtFinding(.repeatable, reason: reason, summary: summary, facts: ["repetition": "natural"])
    }

    // MARK: - Looking

    private func read(_ look: EffectLook, _ aws: ResolvedOperation.AWS, _ doubt: Doubt) async -> AWSOutcome {
        var parameters = JSONObject()
        for (name, source) in look.keys { parameters[name] = aws.parameters[source] }
        var call = AWSCall(
            service: aws.service,
            operation: look.operation,
            region: aws.region ?? defaultRegion,
            parameters: .object(parameters)
        )
        call.isRepeatable = true
        return await client.call(call, deadline: doubt.request.timeout)
    }

    private func sight(of outcome: AWSOutcome, by look: EffectLook, _ aws: ResolvedOperation.AWS, _ doubt: Doubt)
        -> Sight
    {
        switch outcome {
        case .answered(let answer):
            guard let item = try? Expression(look.item, dialect: .jmespath).value(of: answer.output), !item.isNull
            else {
                return missing(look)
            }
            return sight(of: item, by: look, aws, doubt)
        case .refused(let error) where look.missingCodes.contains(error.code): return missing(look)
        case .refused(let error): return .unclear("\(look.operation) was refused with \(error.code)")
        case .notSent, .unknown: return .unclear("\(look.operation) got no answer")
        }
    }

    private func missing(_ look: EffectLook) -> Sight {
        if case .gone = look.effect { return .effect("\(look.operation) finds it no more") }
        return .missing("\(look.operation) does not find it")
    }

    private func sight(of item: JSONValue, by look: EffectLook, _ aws: ResolvedOperation.AWS, _ doubt: Doubt) -> Sight {
        switch look.effect {
        case .made(let time, let tags, let same):
            return made(item, time: time, tags: tags, same: same, aws, doubt)
        case .shows(let statement):
            return holds(statement, of: item)
                ? .effect("\(look.operation) shows the effect: \(statement)")
                : .unclear("\(look.operation) does not show it")
        case .gone(let statement):
            guard let statement, holds(statement, of: item) else { return .unclear("\(look.operation) still finds it") }
            return .effect("\(look.operation) shows that it is on its way: \(statement)")
        }
    }

    private func holds(_ statement: String, of item: JSONValue) -> Bool {
        (try? Expression(statement, dialect: .jmespath).value(of: item)) == .bool(true)
    }

    /// What exists under the name: ours when it was made after the call was meant to be sent and is as it asked.
    private func made(
        _ item: JSONValue,
        time: String,
        tags: String?,
        same: [String: String],
        _ aws: ResolvedOperation.AWS,
        _ doubt: Doubt
    ) -> Sight {
        for (own, asked) in same.sorted(by: { $0.key < $1.key }) {
            guard let wish = aws.parameters[asked], !wish.isNull, item[own] != wish else { continue }
            return .unclear("what exists under the name has another \(own)")
        }
        let intent = IntentTag.value(of: doubt.request)
        let isTagged = { (tag: JSONValue) in
            tag["Key"]?.stringValue == IntentTag.key && tag["Value"]?.stringValue == intent
        }
        if let tags, (item[tags]?.arrayValue ?? []).contains(where: isTagged) {
            return .effect("it exists and carries the tag \(IntentTag.key)=\(intent) of the call")
        }
        let isUnderWay = ["Status", "DBInstanceStatus"].contains { item[$0]?.stringValue == "creating" }
        guard let since = doubt.since, let moment = moment(item[time]) else {
            return isUnderWay
                ? .effect("it is being made")
                : .unclear("something exists under the name, and it does not say when it was made")
        }
        // A service that gives whole seconds gives the second in which the call was made.
        guard moment + .seconds(1) > since else {
            return .unclear("what exists under the name was made before, at \(moment.text())")
        }
        return .effect("it exists and was made after the call, at \(moment.text())")
    }

    private func moment(_ value: JSONValue?) -> Timestamp? {
        if let milliseconds = value?.integerValue { return Timestamp(nanosecondsSinceEpoch: milliseconds * 1_000_000) }
        return value?.stringValue.flatMap(Timestamp.init)
    }
}
