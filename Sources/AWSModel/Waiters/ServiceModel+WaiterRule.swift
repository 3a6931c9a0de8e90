// SPDX-License-Identifier: Apache-2.0

import Values

extension ServiceModel {
    /// How Lifeboat waits where the service publishes a waiter.
    ///
    /// The published acceptors are followed but for what they do not notice: states of failure are added that the
    /// operation's description or a reviewed table names, nothing succeeds because it is missing (but for a waiter that
    /// waits for just that), and the limit is what such things usually take.
    public func rule(for waiter: WaiterModel) -> WaiterRule {
        var rule = WaiterRule(waiter)
        rule.refuseWhatIsMissing()
        rule.apply(WaiterExceptions.rules.filter { $0.service == name && $0.waiters.contains(waiter.name) })
        addFailures(to: &rule, published: waiter)
        rule.refuseVagueRefusals()
        let usual = WaiterStates.usualLimit(service: name, waiter: waiter.name)
        if rule.limit < usual {
            rule.weaknesses.append(.givesUpEarly(after: rule.limit))
            rule.limit = usual
        }
        return rule
    }

    /// Adds the states of failure that no acceptor speaks of.
    private func addFailures(to rule: inout WaiterRule, published: WaiterModel) {
        guard let path = rule.statusPath, let operation = operation(named: published.operation) else { return }
        var states = WaiterStates.knownFailures(service: name, path: path)
        if rule.waitsForAbsence { states = [] }
        if states.isEmpty {
            states = enumeration(at: path, in: output(of: operation)).filter {
                WaiterStates.isFailure($0, waiter: published.name)
            }
        }
        let spokenOf = Set(rule.waiter.acceptors.compactMap { $0.expected.stringValue })
        states.removeAll(where: spokenOf.contains)
        guard !states.isEmpty else { return }
        let matcher: WaiterModel.Matcher = path.contains("[]") ? .pathAny : .path
        rule.waiter.acceptors += states.map {
            WaiterModel.Acceptor(state: .failure, matcher: matcher, argument: path, expected: .string($0))
        }
        let hadFailures = published.acceptors.contains { $0.state == .failure }
        rule.weaknesses.append(hadFailures ? .overlooks(states: states) : .cannotFail(states: states))
    }

    /// The values that the description lists for the member at a plain path.
    private func enumeration(at path: String, in output: Shape?) -> [String] {
        guard var current = output else { return [] }
        for step in path.split(separator: ".") {
            let isList = step.hasSuffix("[]")
            let member = isList ? step.dropLast(2) : step
            guard let found = current.member(named: String(member)) else { return [] }
            current = shape(found.shape)
            if isList {
                guard let element = current.element else { return [] }
                current = shape(element.shape)
            }
        }
        return current.enumeration
    }
}

extension WaiterRule {
    /// Turns a success on an error into a failure, unless something is waited for that goes away.
    fileprivate mutating func refuseWhatIsMissing() {
        guard !waitsForAbsence else { return }
        for (index, acceptor) in waiter.acceptors.enumerated() {
            guard acceptor.state == .success, acceptor.matcher == .error, let code = acceptor.expected.stringValue
            else { continue }
            waiter.acceptors[index].state = .failure
            weaknesses.append(.succeedsWhenMissing(code: code))
        }
    }

    /// Notes where a code that stands for many mistakes proves an absence.
    fileprivate mutating func refuseVagueRefusals() {
        for acceptor in waiter.acceptors where acceptor.state == .success && acceptor.matcher == .error {
            guard let code = acceptor.expected.stringValue, Self.vagueCodes.contains(code) else { continue }
            weaknesses.append(.trustsAnyRefusal(code: code))
        }
    }

    /// The codes that a service gives for a misspelt name as well as for one that is gone.
    public static let vagueCodes: Set<String> = ["ValidationError", "ValidationException"]

    fileprivate mutating func apply(_ exceptions: [WaiterExceptions.Rule]) {
        for exception in exceptions {
            for state in exception.failures {
                let expected = JSONValue.string(state)
                waiter.acceptors.removeAll { $0.state == .success && $0.expected == expected }
                let acceptor = WaiterModel.Acceptor(
                    state: .failure,
                    matcher: exception.matcher,
                    argument: exception.argument ?? statusPath,
                    expected: expected
                )
                if !waiter.acceptors.contains(acceptor) { waiter.acceptors.insert(acceptor, at: 0) }
            }
            for status in exception.statuses {
                waiter.acceptors.removeAll { $0.matcher == .status && $0.expected == .integer(status) }
                waiter.acceptors.append(
                    WaiterModel.Acceptor(state: .failure, matcher: .status, argument: nil, expected: .integer(status))
                )
            }
            if exception.failsOnNothing, let argument = exception.argument {
                waiter.acceptors.insert(
                    WaiterModel.Acceptor(state: .failure, matcher: .path, argument: argument, expected: true),
                    at: 0
                )
            }
            weaknesses.append(exception.weakness)
        }
    }
}
