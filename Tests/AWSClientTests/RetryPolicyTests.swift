// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

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
        #expect(policy.delay(afterAttempt: 1, random: 0, hint: .retryAfter(.seconds(3))) == .seconds(3))
        #expect(policy.delay(afterAttempt: 1, random: 0, hint: .retryAfter(.seconds(3000))) == .seconds(20))
    }

    @Test func `who calls too often waits from a second on`() {
        let policy = RetryPolicy()
        #expect(policy.delay(afterAttempt: 1, random: 1, isThrottled: true) == .seconds(1))
        #expect(policy.delay(afterAttempt: 2, random: 0.5, isThrottled: true) == .seconds(1))
        #expect(policy.delay(afterAttempt: 9, random: 1, isThrottled: true) == .seconds(20))
    }

    @Test func `AWS's own header counts, within five seconds of the delay without it`() {
        let policy = RetryPolicy()
        #expect(policy.delay(afterAttempt: 1, random: 0, hint: .amazonRetryAfter(.seconds(2))) == .seconds(2))
        #expect(policy.delay(afterAttempt: 1, random: 0, hint: .amazonRetryAfter(.seconds(60))) == .seconds(5))
        #expect(policy.delay(afterAttempt: 1, random: 1, hint: .amazonRetryAfter(.zero)) == .milliseconds(50))
    }

    @Test(
        arguments: [
            ([HeaderField("x-amz-retry-after", "1500")], RetryHint.amazonRetryAfter(.milliseconds(1500))),
            ([HeaderField("Retry-After", "7"), HeaderField("X-Amz-Retry-After", "0")], .amazonRetryAfter(.zero)),
            ([HeaderField("Retry-After", "7")], .retryAfter(.seconds(7))),
            ([HeaderField("x-amz-retry-after", "soon")], nil),
            ([HeaderField("x-amz-retry-after", "-5")], nil),
            ([HeaderField("Retry-After", "Sun, 22 Nov 2026 21:00:00 GMT")], nil),
            ([], nil),
        ] as [([HeaderField], RetryHint?)]
    )
    func `a wish of the server is read, and nonsense is none`(headers: [HeaderField], hint: RetryHint?) {
        #expect(RetryHint(headers) == hint)
    }

    /// The codes and statuses by which botocore's standard mode repeats, and some by which it does not.
    @Test(
        arguments: [
            ("Throttling", 400, true, true), ("ThrottlingException", 400, true, true),
            ("ThrottledException", 400, true, true), ("RequestThrottledException", 400, true, true),
            ("TooManyRequestsException", 400, true, true), ("ProvisionedThroughputExceededException", 400, true, true),
            ("TransactionInProgressException", 400, true, true), ("RequestLimitExceeded", 400, true, true),
            ("BandwidthLimitExceeded", 400, true, true), ("LimitExceededException", 400, true, true),
            ("RequestThrottled", 400, true, true), ("SlowDown", 503, true, true),
            ("PriorRequestNotComplete", 400, true, true), ("EC2ThrottledException", 400, true, true),
            ("RequestTimeout", 400, true, false), ("RequestTimeoutException", 400, true, false),
            ("Any", 500, true, false),
            ("Any", 502, true, false), ("Any", 503, true, false), ("Any", 504, true, false), ("Any", 501, false, false),
            ("Any", 400, false, false), ("AccessDenied", 403, false, false), ("ValidationError", 400, false, false),
            ("ResourceNotFoundException", 404, false, false),
        ] as [(String, Int, Bool, Bool)]
    )
    func `the codes of the standard mode are repeated, for reads`(
        code: String,
        status: Int,
        isRepeated: Bool,
        isThrottled: Bool
    ) async {
        let refusal = "<ErrorResponse><Error><Code>\(code)</Code><Message>m</Message></Error></ErrorResponse>"
        let read = AWSCall(service: "rds", operation: "DescribeDBInstances")
        let script = ScriptedTransport([.answer(status, refusal), .answer(status, refusal), .answer(status, refusal)])
        let outcome = await script.client().call(read, deadline: .seconds(600))
        #expect(script.requests.count == (isRepeated ? 3 : 1))
        #expect(outcome.serviceError?.isThrottling == isThrottled)
        let write = AWSCall(service: "rds", operation: "RebootDBInstance", parameters: ["DBInstanceIdentifier": "x"])
        let once = ScriptedTransport([.answer(status, refusal), .answer(status, refusal)])
        _ = await once.client().call(write, deadline: .seconds(600))
        #expect(once.requests.count == 1)
    }

    @Test func `an error that the description calls repeatable is repeated`() async {
        let check = AWSCall(
            service: "accessanalyzer",
            operation: "CheckNoNewAccess",
            parameters: ["newPolicyDocument": "{}", "existingPolicyDocument": "{}", "policyType": "IDENTITY_POLICY"]
        )
        for (code, count) in [("UnprocessableEntityException", 3), ("InvalidParameterException", 1)] {
            let refusal = AWSTransport.Result.answer(422, "{\"__type\": \"\(code)\", \"message\": \"m\"}")
            let script = ScriptedTransport(Array(repeating: refusal, count: 9))
            _ = await script.client().call(check, deadline: .seconds(600))
            #expect(script.requests.count == count, "\(code)")
        }
    }
}
