// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import Values

@Suite struct DurationTextTests {
    @Test(arguments: [
        "", "15", "m", "15 m", "15M", "-15m", "+15m", "1.m", ".5m", "1..5m", "1.2.3s", "1m1h", "1m1m", "5y", "5us",
        "1h30", "1e3s",
        "١m", "20000000w", "9223372036854775807s", "15m ", "15000w15000d",
    ])
    func `what is no duration is refused`(_ text: String) {
        #expect(Duration(literal: text) == nil)
    }

    @Test(arguments: [
        ("90s", 90_000_000_000), ("15m", 900_000_000_000), ("26h", 93_600_000_000_000), ("1h30m", 5_400_000_000_000),
        ("250ms", 250_000_000), ("1.5h", 5_400_000_000_000), ("30d", 2_592_000_000_000_000),
        ("1w2d3h4m5s6ms", 788_645_006_000_000),
        ("0s", 0), ("0.000001ms", 1), ("15250w0.5s", 9_223_200_000_500_000_000), ("00015m", 900_000_000_000),
    ])
    func `a literal is read to the nanosecond`(_ text: String, _ nanoseconds: Int64) {
        #expect(Duration(literal: text)?.wholeNanoseconds == nanoseconds)
    }

    @Test(arguments: [
        (0, "0s"), (1, "0.000001ms"), (1_500_000, "1.5ms"), (250_000_000, "250ms"), (90_000_000_000, "90s"),
        (900_000_000_000, "15m"), (93_600_000_000_000, "26h"), (86_400_000_000_000, "1d"), (-900_000_000_000, "-15m"),
        (1_000_100_000, "1000.1ms"), (Int64.max, "9223372036854.775807ms"), (Int64.min, "-9223372036854.775808ms"),
    ])
    func `a duration is written in its largest exact unit`(_ nanoseconds: Int64, _ text: String) {
        #expect(Duration.nanoseconds(nanoseconds).literal == text)
    }

    @Test(arguments: [
        0, 1, -1, 999, 1_000_000, 123_456_789, -86_400_000_000_000, 9_223_372_036_854_775_807, 31_557_600_000_000_001,
    ])
    func `what is written reads back to the same duration`(_ nanoseconds: Int64) throws {
        let duration = Duration.nanoseconds(nanoseconds)
        #expect(Duration(signedLiteral: duration.literal) == duration)
        let decoded = try JSONDecoder().decode([TimeSpan].self, from: JSONEncoder().encode([TimeSpan(duration)]))
        #expect(decoded == [TimeSpan(duration)])
    }

    @Test(arguments: [
        (0, "0ms"), (35_000_000, "35ms"), (999_999_999, "999ms"), (1_000_000_000, "1s"), (1_240_000_000, "1.2s"),
        (1_990_000_000, "2s"), (9_960_000_000, "10s"), (10_700_000_000, "10s"), (250_000_000_000, "4m 10s"),
        (93_600_000_000_000, "1d 2h"), (3_600_000_000_000, "1h"), (-250_000_000_000, "-4m 10s"),
        (90_061_000_000_000, "1d 1h"),
    ])
    func `a person reads the two largest units`(_ nanoseconds: Int64, _ text: String) {
        #expect(Duration.nanoseconds(nanoseconds).shortText == text)
    }

    @Test func `nanoseconds beyond 64 bits are clamped`() {
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
        #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    }
}
