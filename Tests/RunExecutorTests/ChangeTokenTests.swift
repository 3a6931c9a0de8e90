// SPDX-License-Identifier: Apache-2.0

import RunCore
import Testing

@testable import RunExecutor

/// The tokens of changes: an executor of another version that goes on with a run must make the same ones.
struct ChangeTokenTests {
    @Test func `a token is what earlier versions made of the same change`() throws {
        let run = try #require(RunID("daily-20261122-031500-k7f2"))
        let step = Rig.id("copy")
        #expect(
            ChangeToken(run, step, attempt: 1, element: nil, command: 0).text == "65c893ff-3790-5bd6-80ba-6190fb1929a6"
        )
        #expect(
            ChangeToken(run, step, attempt: 2, element: 3, command: 1).text == "36e25ee7-b0a1-543b-8a77-8f89a1327615"
        )
    }
}
