// SPDX-License-Identifier: Apache-2.0

import Processes
import Testing

struct ProcessMemoryTests {
    @Test func `a process that keeps its memory to itself leaves no core file, nor does what it starts`() async throws {
        ProcessMemory.keepPrivate()
        #expect(ProcessMemory.isPrivate)
        let run = ProgramRun(
            words: ["sh", "-c", "ulimit -Hc; ulimit -Sc"],
            environment: ["PATH": "/usr/bin:/bin"],
            limit: 100
        )
        guard case .ended(let result) = await run.run(timeout: .seconds(3600)) else {
            Issue.record("not started")
            return
        }
        #expect(String(decoding: result.output, as: UTF8.self) == "0\n0\n")
    }
}
