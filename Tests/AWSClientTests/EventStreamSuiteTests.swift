// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing
import Values

@testable import AWSClient

/// The streams of events of botocore's own suite: bytes that real encoders wrote, and what they say.
@Suite(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
struct EventStreamSuiteTests {
    @Test(arguments: [("json", 1), ("rest-xml", 3)])
    func `events are those of the suite`(file: String, count: Int) throws {
        let folder = try #require(SuiteFiles.botocore) + "/protocols/legacy/output"
        let cases = try ProtocolCase.load(folder, file).filter { $0.identifier.contains("Event Stream") }
        #expect(cases.count == count)
        for item in cases {
            let reader = try #require(EventStreamReader(item.operation))
            let stream = try #require(item.operation.eventStreamMember)
            let bytes = try #require(Base64.decode(item.value["response"]?["body"]?.stringValue ?? ""))
            var decoder = EventStreamDecoder()
            var found = JSONObject()
            var events: [JSONValue] = []
            decoder.append(bytes)
            while let message = try decoder.next() {
                switch try reader.read(message) {
                case .initial(let members): for (name, value) in members { found[name] = value }
                case .event(let event): events.append(.object(JSONObject([(event.name, event.value)])))
                case .failure(let error): Issue.record("\(error)")
                }
            }
            #expect(decoder.isAtBoundary)
            var wanted = item.value["result"]?.objectValue ?? JSONObject()
            let wantedEvents = wanted[stream.name]?.arrayValue ?? []
            wanted[stream.name] = nil
            #expect(events == wantedEvents.map { Expectation.rendered($0, stream.shape) }, "\(item.identifier)")
            #expect(found == wanted, "\(item.identifier)")
        }
    }
}
