// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct WireTimestampTests {
    @Test(arguments: ["", "yesterday", "2026-13-01T00:00:00Z", "Tue, 29 Foo 2014 18:30:38 GMT", "NaN", "1e99", "12:00"])
    func `what is no moment is refused`(text: String) {
        #expect(WireTimestamp.moment(text) == nil)
    }

    @Test(arguments: [
        ("2014-04-29T18:30:38Z", "2014-04-29T18:30:38Z"),
        ("2014-04-29T18:30:38.120Z", "2014-04-29T18:30:38.12Z"),
        ("2014-04-29T18:30:38+02:00", "2014-04-29T16:30:38Z"),
        ("2014-04-29T18:30:38", "2014-04-29T18:30:38Z"),
        ("1398796238", "2014-04-29T18:30:38Z"),
        ("1398796238.123", "2014-04-29T18:30:38.123Z"),
        ("1.398796238E9", "2014-04-29T18:30:38Z"),
        ("Tue, 29 Apr 2014 18:30:38 GMT", "2014-04-29T18:30:38Z"),
        ("Sun, 02 Jan 2000 20:34:56.456 GMT", "2000-01-02T20:34:56.456Z"),
        ("2014-04-29", "2014-04-29T00:00:00Z"),
    ])
    func `each form of a moment is read`(text: String, expected: String) throws {
        let moment = try #require(WireTimestamp.moment(text))
        #expect(WireTimestamp.rfc3339(moment) == expected)
    }

    @Test func `each form of a moment is written`() throws {
        let moment = try #require(Timestamp("2014-04-29T18:30:38Z"))
        #expect(WireTimestamp.text(moment, .iso8601) == "2014-04-29T18:30:38Z")
        #expect(WireTimestamp.text(moment, .rfc822) == "Tue, 29 Apr 2014 18:30:38 GMT")
        #expect(WireTimestamp.text(moment, .unixTimestamp) == "1398796238")
        let fraction = try #require(Timestamp("1969-12-31T23:59:59.5Z"))
        #expect(WireTimestamp.text(fraction, .unixTimestamp) == "-0.5")
    }
}
