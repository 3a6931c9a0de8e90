// SPDX-License-Identifier: Apache-2.0

import AWSClient
import RunbookModel
import StepActions
import Synchronization
import Testing
import Values

@testable import RunCore

/// Lists that come in pages, in a step.
struct AWSPagesTests {
    /// Lists clusters from a service that has that many pages.
    private func list(pages: Int) async throws -> OperationOutcome {
        let asked = Counter()
        let client = AWSClient(
            settings: AWSSettings(
                environment: [
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY",
                    "AWS_REGION": "us-west-2",
                ]
            ),
            transport: AWSTransport { _ in
                let page = asked.next()
                let token = page < pages ? #","nextToken":"\#(page)""# : ""
                return .response(WireResponse(status: 200, body: Array(#"{"clusterArns":["\#(page)"]\#(token)}"#.utf8)))
            },
            surroundings: AWSSurroundings(pause: { _ in })
        )
        let aws = ResolvedOperation.AWS(
            service: "ecs",
            operation: "ListClusters",
            form: .call,
            region: nil,
            parameters: [:],
            query: nil,
            asText: false,
            paginates: true,
            outputFile: nil,
            attachments: []
        )
        let request = OperationRequest(
            run: try #require(RunID("aws")),
            step: try #require(StepID("aws")),
            attempt: 1,
            operation: .aws(aws),
            effect: .read,
            timeout: .seconds(180)
        )
        return await AWSActions(client: client, defaultRegion: "us-west-2", pause: { _ in }).perform(aws, for: request)
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func `a list with more pages than are read is a failure and no answer`() async throws {
        guard case .refused(let failure) = try await list(pages: 1001) else {
            Issue.record("a part was taken for the whole")
            return
        }
        #expect(failure.kind == .malformed)
        #expect(failure.message.contains("more pages"))
        #expect(!failure.effectIsUncertain)
        #expect(failure.evidence.count == 1)
    }

    @Test func `a list that is read to its end is an answer`() async throws {
        guard case .answered(let answer) = try await list(pages: 3) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.output["clusterArns"] == ["1", "2", "3"])
    }
}
