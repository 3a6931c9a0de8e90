// SPDX-License-Identifier: Apache-2.0

/// Published waiters of which acceptors are wrong, reviewed one by one.
enum WaiterExceptions {
    /// What is changed in the waiters of a service.
    struct Rule: Sendable {
        var service: String
        var waiters: [String]
        /// States that are failures; a success on them is taken out.
        var failures: [String] = []
        var matcher = WaiterModel.Matcher.pathAny
        /// The expression of the states, where it is not the one that the waiter looks at.
        var argument: String?
        /// HTTP statuses that are failures.
        var statuses: [Int] = []
        /// Whether the argument is an expression that is true when there is nothing.
        var failsOnNothing = false
        var weakness: WaiterWeakness
    }

    static let rules: [Rule] = [
        Rule(
            service: "cloudformation",
            waiters: ["StackCreateComplete"],
            failures: stackFailures,
            weakness: .acceptsFailure(states: stackFailures)
        ),
        Rule(
            service: "s3",
            waiters: ["BucketExists"],
            statuses: [403],
            weakness: .acceptsFailure(states: ["403 Forbidden"])
        ),
        Rule(
            service: "ecs",
            waiters: ["ServicesStable"],
            failures: ["FAILED"],
            argument: "services[].deployments[].rolloutState",
            weakness: .overlooks(states: ["FAILED"])
        ),
        Rule(
            service: "ecs",
            waiters: ["ServicesStable"],
            argument: "length(services) == `0`",
            failsOnNothing: true,
            weakness: .succeedsWhenMissing(code: "no services")
        ),
        Rule(
            service: "ecs",
            waiters: ["TasksStopped"],
            failures: ["MISSING"],
            argument: "failures[].reason",
            weakness: .cannotFail(states: ["MISSING"])
        ),
    ]

    private static let stackFailures = [
        "UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    ]
}
