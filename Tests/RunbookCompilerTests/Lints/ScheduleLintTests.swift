// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RunbookCompiler

@Suite struct ScheduleLintTests {
    @Test(arguments: [
        "rate(1 day)", "rate(5 minutes)", "rate(12 hours)", "cron(0 2 * * ? *)", "cron(0 4 ? * SUN *)",
        "cron(0/15 8-18 ? * MON-FRI *)", "cron(0 0 29 2 ? *)", "cron(0 0 L 2 ? *)", "cron(0 0 LW * ? *)",
        "cron(0 0 31 1,2 ? *)", "cron(0 0 ? * 6#3 *)", "cron(0 0 ? * 6L *)", "cron(0 0 ? 2 1#5 *)",
        "cron(5,35 14 * * ? 2030-2040)", "cron(0 0 ? * FRI-MON *)", "at(2030-01-31T02:00:00)", "cron(*/10 * * * ? *)",
        "cron(0 9 15W * ? *)",
    ])
    func `a schedule that fires`(text: String) throws {
        #expect(throws: Never.self) { try ScheduleExpression(text) }
    }

    @Test(arguments: [
        ("rate(1 minutes)", "1 takes 'minute'"), ("rate(5 minute)", "5 takes 'minutes'"),
        ("rate(0 days)", "0 is no rate"),
        ("rate(2 weeks)", "no unit 'weeks'"), ("rate(day)", "a number and a unit"), ("0 2 * * *", "no rate(…)"),
        ("cron(0 2 * * *)", "5 fields, as in a crontab"), ("cron(0 2 * * * *)", "both given"),
        ("cron(0 2 ? * ? *)", "both fields for days are '?'"), ("cron(0 0 31 2 ? *)", "no month has such a day"),
        ("cron(0 0 31 4,6,9,11 ? *)", "no month has such a day"), ("cron(0 0 29 2 ? 2025)", "no month has such a day"),
        ("cron(0 0 ? 2 1#5 2025-2031)", "no month has such a day"), ("cron(0 24 * * ? *)", "no hour"),
        ("cron(60 0 * * ? *)", "no minute"), ("cron(0 0 ? * MOO *)", "no day of the week"),
        ("cron(0 0 1 13 ? *)", "no month"), ("cron(0 0 1 * ? 1969)", "no year"), ("cron(0/0 0 1 * ? *)", "above 0"),
        ("cron(0 0 31W 2 ? *)", "no month has such a day"), ("at(2030-02-30T00:00:00)", "no moment"),
        ("every(1 day)", "there is no 'every(…)'"), ("cron(? 0 1 * ? *)", "for days only"),
        ("cron(30-10 0 1 * ? *)", "ends before it begins"), ("cron()", "0 fields"),
        ("cron(1,, 0 1 * ? *)", "cannot be read"),
        ("rate(99999999999999999999 days)", "a number and a unit"),
    ])
    func `a schedule that never fires says why`(text: String, reason: String) {
        #expect {
            try ScheduleExpression(text)
        } throws: { error in
            (error as? ScheduleProblem)?.message.contains(reason) ?? false
        }
    }

    @Test func `the lint points at the expression`() {
        expectLints(
            "aws events put-rule --name nightly --schedule-expression 1️⃣'cron(0 0 31 2 ? *)'",
            expected: ("LB0827", "1️⃣")
        )
        expectLints("aws events put-rule --name n --schedule-expression 1️⃣'rate(1 minutes)'", expected: ("LB0827", "1️⃣"))
        expectLints(
            "aws events put-rule --name n --schedule-expression 1️⃣'at(2030-01-31T02:00:00)'",
            expected: ("LB0827", "1️⃣")
        )
        expectLints("aws events put-rule --name n --schedule-expression 'cron(0 2 * * ? *)'")
    }

    @Test func `a schedule that counts in UTC while the text does not`() {
        let rule = "aws events put-rule --name n --schedule-expression"
        let schedule =
            "aws scheduler create-schedule --name n --flexible-time-window Mode=OFF"
            + " --target Arn=arn:aws:lambda:us-west-2:123456789012:function:f,RoleArn=arn:aws:iam::123456789012:role/r"
        expectLints("\(rule) 1️⃣'cron(0 2 * * ? *)'", title: "At 2 AM local time", expected: ("LB0828", "1️⃣"))
        expectLints("\(rule) 1️⃣'cron(0 2 * * ? *)'", title: "At 02:00 PST", expected: ("LB0828", "1️⃣"))
        expectLints("\(rule) 1️⃣'cron(0 3 * * ? *)'", title: "At 02:00 UTC", expected: ("LB0828", "1️⃣"))
        expectLints(
            "\(schedule) --schedule-expression 1️⃣'cron(0 2 * * ? *)'",
            title: "In off-peak hours",
            expected: ("LB0828", "1️⃣")
        )
    }

    @Test func `a text and a schedule that agree`() {
        let rule = "aws events put-rule --name n --schedule-expression 'cron(0 2 * * ? *)'"
        expectLints(rule, title: "At 02:00 UTC")
        expectLints(rule, title: "In the low-traffic hours, from 02:00 UTC on")
        expectLints(rule, title: "Every night")
        expectLints("aws events put-rule --name n --schedule-expression 'rate(1 day)'", title: "In off-peak hours")
        expectLints(
            "aws scheduler create-schedule --name n --flexible-time-window Mode=OFF"
                + " --target Arn=arn:aws:lambda:us-west-2:123456789012:function:f,RoleArn=arn:aws:iam::123456789012:role/r"
                + " --schedule-expression 'cron(0 2 * * ? *)' --schedule-expression-timezone Asia/Dhaka",
            title: "At 2 in the morning, local time"
        )
    }
}
