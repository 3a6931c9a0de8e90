// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing
import Values

@Suite struct RetrierTests {
    @Test func `delays grow by their factor up to the longest`() {
        let retrier = Retrier(
            errors: [.all],
            interval: TimeSpan(.seconds(2)),
            attempts: 6,
            backoff: 1.5,
            maximumDelay: TimeSpan(.seconds(5))
        )
        let delays = (1...5).map { retrier.delay(before: $0) }
        #expect(delays == [.seconds(2), .seconds(3), .milliseconds(4500), .seconds(5), .seconds(5)])
        #expect(retrier.longestPause == .milliseconds(19_500))
    }

    @Test func `no factor makes a delay longer than a day`() {
        let retrier = Retrier(errors: [.all], interval: TimeSpan(.seconds(60)), attempts: 1000, backoff: 100)
        #expect(retrier.delay(before: 999) == Retrier.longestDelay)
    }

    @Test func `the short form always waits the same time`() {
        let retrier = Retrier(RetryPolicy(attempts: 3, interval: TimeSpan(.seconds(30))))
        #expect((1...2).map { retrier.delay(before: $0) } == [.seconds(30), .seconds(30)])
        #expect(retrier.longestPause == .seconds(60))
    }

    @Test func `a rule reads as one line`() {
        let retrier = Retrier(
            errors: [.code("Busy"), .kind(.timeout)],
            interval: TimeSpan(.seconds(2)),
            attempts: 5,
            backoff: 1.5,
            maximumDelay: TimeSpan(.seconds(60)),
            jitter: .full
        )
        #expect(retrier.text == "Busy, timeout: up to 5 attempts, after 2s ×1.5, at most 1m, full jitter")
    }
}
