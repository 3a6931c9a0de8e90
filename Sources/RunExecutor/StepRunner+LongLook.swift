// SPDX-License-Identifier: Apache-2.0

extension StepRunner {
    private enum Sign<Value: Sendable>: Sendable {
        case done(Value)
        case isLong
    }

    /// Performs a look, and puts on record that its step is under way when the look takes so long that others ask.
    ///
    /// A short look is on record with what came of it, in one write.
    ///
    /// - Throws: what kept it from being on record; the look is called off then, and over.
    mutating func look<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async throws -> Value {
        guard !unrecorded.isEmpty, let untilLong = environment.untilLong else { return await body() }
        var failure: (any Error)?
        let value = await withTaskGroup(of: Sign<Value>.self) { group in
            group.addTask { .done(await body()) }
            group.addTask {
                await untilLong()
                return .isLong
            }
            while let sign = await group.next() {
                if case .done(let value) = sign {
                    group.cancelAll()
                    return value
                }
                do {
                    try await flush()
                } catch {
                    failure = error
                    group.cancelAll()
                }
            }
            preconditionFailure("a look ended without its answer")
        }
        if let failure { throw failure }
        return value
    }
}
