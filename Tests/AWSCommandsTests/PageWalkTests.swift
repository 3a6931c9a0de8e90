// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSCommands

struct PageWalkTests {
    private let paginator = PaginatorModel(
        operation: "ListThings",
        inputTokens: ["Marker"],
        outputTokens: ["NextMarker"],
        resultKeys: ["Things", "Count", "Inner.Names"],
        nonAggregateKeys: ["Owner"]
    )

    /// Seven things on pages of three.
    private func page(_ marker: JSONValue?) -> JSONValue {
        let start = marker?.stringValue.flatMap { Int($0) } ?? 0
        let things = (start..<min(start + 3, 7)).map { JSONValue.integer($0) }
        var page: JSONObject = ["Things": .array(things), "Count": .integer(things.count), "Owner": "me"]
        if start + 3 < 7 { page["NextMarker"] = .string("\(start + 3)") }
        return .object(page)
    }

    private func all(maximum: Int?, from token: String? = nil) throws -> (JSONValue, calls: Int) {
        var walk = try PageWalk(paginator, parameters: ["Kind": "x"], maximumItems: maximum, startingToken: token)
        var whole = JSONObject()
        var calls = 0
        while !walk.isFinished {
            #expect(walk.parameters["Kind"] == "x")
            calls += 1
            try walk.merge(try walk.take(page(walk.parameters["Marker"])), into: &whole)
        }
        return (walk.finish(whole), calls)
    }

    @Test func `all pages are joined and the tokens are left out`() throws {
        let (whole, calls) = try all(maximum: nil)
        #expect(whole == ["Things": [0, 1, 2, 3, 4, 5, 6], "Count": 7, "Owner": "me"])
        #expect(calls == 3)
    }

    @Test(arguments: 1...8) func `an answer cut anywhere goes on from where it was cut`(size: Int) throws {
        var found: [JSONValue] = []
        var token: String?
        for _ in 0..<8 {
            let (part, _) = try all(maximum: size, from: token)
            let things = part["Things"]?.arrayValue ?? []
            #expect(things.count <= size)
            found += things
            token = part["NextToken"]?.stringValue
            if token == nil { break }
        }
        #expect(token == nil)
        #expect(found == (0..<7).map { .integer($0) })
    }

    // Made by botocore.paginate.TokenEncoder.
    @Test func `tokens are those of the AWS CLI`() throws {
        #expect(
            try all(maximum: 2).0["NextToken"]?.stringValue
                == "eyJNYXJrZXIiOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ=="
        )
        #expect(try all(maximum: 3).0["NextToken"]?.stringValue == "eyJNYXJrZXIiOiAiMyJ9")
        let accented = PageToken(tokens: ["Marker": "é\u{1F6F6}\"\n"], offset: nil)
        #expect(accented.text == "eyJNYXJrZXIiOiAiXHUwMGU5XHVkODNkXHVkZWY2XCJcbiJ9")
        #expect(try PageToken(accented.text, inputTokens: ["Marker"]).tokens == accented.tokens)
    }

    @Test func `the older form of tokens is read`() throws {
        #expect(try all(maximum: 1, from: "3___1").0["Things"] == [4])
        #expect(try all(maximum: 1, from: "None___2").0["Things"] == [2])
        #expect(try all(maximum: 1, from: "6").0["Things"] == [6])
    }

    @Test(arguments: [
        "a___b___c", "eyJPdGhlciI6ICIzIn0=", "eyJNYXJrZXIiOiAiMyIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IC0xfQ==",
    ])
    func `a token of something else is refused`(token: String) {
        #expect(throws: PageWalk.Failure.self) {
            try PageWalk(paginator, parameters: [:], maximumItems: nil, startingToken: token)
        }
    }

    @Test func `a service that gives the same token again is not asked for ever`() throws {
        var walk = try PageWalk(paginator, parameters: [:], maximumItems: nil, startingToken: nil)
        let page: JSONValue = ["Things": [1], "NextMarker": "same"]
        _ = try walk.take(page)
        #expect(throws: PageWalk.Failure.self) { try walk.take(page) }
    }

    @Test func `a page by itself has what all pages share only when it is the first`() throws {
        var walk = try PageWalk(paginator, parameters: [:], maximumItems: nil, startingToken: nil)
        let page = try walk.take(page(nil))
        #expect(try walk.part(page, isFirst: true)["Owner"] == "me")
        let later = try walk.part(page, isFirst: false)
        #expect(later["Owner"] == nil)
        #expect(later["Inner"] == ["Names": .null])
    }
}
