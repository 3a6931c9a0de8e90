// SPDX-License-Identifier: Apache-2.0

import Processes
import Testing

struct ProgramRunTests {
    private let path = ["PATH": "/usr/bin:/bin"]

    private func run(_ words: [String], limit: Int = 1 << 16, timeout: Duration = .seconds(120)) async
        -> ProgramRun.Result?
    {
        let run = ProgramRun(words: words, environment: path, limit: limit)
        guard case .ended(let result) = await run.run(timeout: timeout) else { return nil }
        return result
    }

    @Test func `a program that is not there is not started, and neither is none at all`() async {
        for words in [["/nowhere/at-all"], [], [""]] {
            let ending = await ProgramRun(words: words, environment: path, limit: 10).run(timeout: .seconds(120))
            guard case .notStarted = ending else {
                Issue.record("\(words) ended as \(ending)")
                continue
            }
        }
    }

    @Test func `words reach the program as they are, with no shell between`() async throws {
        let result = try #require(await run(["printf", "%s|", "$HOME", "a b", "*", "`id`"]))
        #expect(String(decoding: result.output, as: UTF8.self) == "$HOME|a b|*|`id`|")
        #expect(result.status == 0)
    }

    @Test func `the variables are those that were given, and standard input is empty`() async throws {
        let result = try #require(await run(["sh", "-c", "cat; env | grep -c LIFEBOAT_SECRET; exit 3"]))
        #expect(String(decoding: result.output, as: UTF8.self) == "0\n")
        #expect(result.status == 3)
    }

    @Test func `more output than the limit is read and dropped`() async throws {
        let result = try #require(await run(["sh", "-c", "head -c 300000 /dev/zero; echo end >&2"], limit: 1000))
        #expect(result.output.count == 1000)
        #expect(result.isTruncated)
        #expect(result.status == 0)
    }

    @Test func `when the time is over the program is stopped with what it started`() async throws {
        let result = try #require(await run(["sh", "-c", "sleep 600 & sleep 600"], timeout: .milliseconds(1)))
        #expect(result.hasTimedOut)
        #expect(result.status > 128)
    }
}
