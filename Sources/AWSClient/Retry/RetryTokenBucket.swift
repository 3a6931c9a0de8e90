// SPDX-License-Identifier: Apache-2.0

/// The tokens that retries cost, shared by all calls of a client.
struct RetryTokenBucket: Sendable, Equatable {
    /// Why a call is repeated; it decides the price.
    enum Reason: Sendable { case failedAnswer, noAnswer }

    /// How many tokens there are.
    private(set) var tokens: Int
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        tokens = capacity
    }

    /// Takes the tokens of one retry: 5, or 10 when no answer came; nil when there are too few.
    mutating func take(_ reason: Reason) -> Int? {
        let price = reason == .noAnswer ? 10 : 5
        guard tokens >= price else { return nil }
        tokens -= price
        return price
    }

    /// After a success: gives back what its last retry cost, or 1 when there was none.
    mutating func succeed(lastPrice: Int?) { tokens = min(capacity, tokens + (lastPrice ?? 1)) }
}
