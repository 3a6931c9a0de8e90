// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

struct RetryPolicyTests {
    @Test func `the bucket refuses when it is empty and success refills it`() {
        var bucket = RetryTokenBucket(capacity: 20)
        #expect(bucket.take(.noAnswer) == 10)
        #expect(bucket.take(.failedAnswer) == 5)
        #expect(bucket.take(.noAnswer) == nil)
        #expect(bucket.take(.failedAnswer) == 5)
        #expect(bucket.take(.failedAnswer) == nil)
        bucket.succeed(lastPrice: 5)
        #expect(bucket.tokens == 5)
        for _ in 0..<100 { bucket.succeed(lastPrice: nil) }
        #expect(bucket.tokens == 20)
    }

    @Test func `delays grow, are jittered and stay within their bound`() {
        let policy = RetryPolicy()
        #expect(policy.delay(afterAttempt: 1, random: 1) == .milliseconds(50))
        #expect(policy.delay(afterAttempt: 3, random: 1) == .milliseconds(200))
        #expect(policy.delay(afterAttempt: 3, random: 0.5) == .milliseconds(100))
        #expect(policy.delay(afterAttempt: 60, random: 1) == .seconds(20))
        #expect(policy.delay(afterAttempt: 1, random: 0, hint: .seconds(3)) == .seconds(3))
        #expect(policy.delay(afterAttempt: 1, random: 0, hint: .seconds(3000)) == .seconds(20))
    }
}
