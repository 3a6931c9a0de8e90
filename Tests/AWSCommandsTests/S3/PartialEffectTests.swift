// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Synchronization
import Testing

/// What is said of a command that failed after it had changed something.
struct PartialEffectTests {
    private static let large = TransferBench.content(5)
    private let text = Array("content".utf8)

    @Test func `a bucket that could not be emptied wholly has changed`() async throws {
        let bench = try TransferBench(
            FakeS3(["/b/a": text, "/b/c": text]) { line, _ in
                line == "DELETE /b/c" ? .refused(403, "AccessDenied") : nil
            }
        )
        let outcome = try await bench.run("rb s3://b --force")
        #expect(outcome.status != 0)
        #expect(outcome.mayHaveChanged)
        #expect(bench.fake.objects.count == 1)
        #expect(bench.fake.requests("DELETE") == 2)
    }

    @Test func `a bucket that was emptied and is refused to go has changed`() async throws {
        let bench = try TransferBench(
            FakeS3(["/b/a": text]) { line, _ in
                line.hasPrefix("DELETE /b") && line != "DELETE /b/a" ? .refused(403, "AccessDenied") : nil
            }
        )
        let outcome = try await bench.run("rb s3://b --force")
        #expect(outcome.failure?.kind == .denied)
        #expect(outcome.mayHaveChanged)
    }

    @Test func `an empty bucket that is refused to go has not changed`() async throws {
        let bench = try TransferBench(
            FakeS3 { line, _ in line.hasPrefix("DELETE") ? .refused(403, "AccessDenied") : nil }
        )
        #expect(try await bench.run("rb s3://b --force").mayHaveChanged == false)
    }

    @Test func `a key is no bucket, and nothing below it is deleted`() async throws {
        let bench = try TransferBench(FakeS3(["/b/p/a": text]))
        #expect(try await bench.run("rb s3://b/p --force").mayHaveChanged == false)
        #expect(bench.fake.state.withLock(\.requests).isEmpty)
    }

    @Test(arguments: ["AccessDenied", "ExpiredToken"])
    func `a moved object whose source stays has changed`(code: String) async throws {
        let fake = FakeS3(["/b/k": text]) { line, _ in
            line.hasPrefix("PUT /c")
                ? .body(Array("<CopyObjectResult><ETag>x</ETag></CopyObjectResult>".utf8))
                : line.hasPrefix("DELETE") ? .refused(403, code) : nil
        }
        let outcome = try await TransferBench(fake).run("mv s3://b/k s3://c/k")
        #expect(outcome.done == 0)
        #expect(outcome.failure?.code == code)
        #expect(outcome.mayHaveChanged)
    }

    @Test func `a refusal before anything has changed nothing`() async throws {
        let bench = try TransferBench(FakeS3(["/b/k": text]) { _, _ in .refused(403, "AccessDenied") })
        #expect(try await bench.run("rm s3://b/k").mayHaveChanged == false)
    }

    @Test func `parts that are left behind have changed the account`() async throws {
        let bench = try TransferBench(
            FakeS3 { line, _ in
                line.contains("partNumber=2") || line.hasPrefix("DELETE") ? .refused(403, "AccessDenied") : nil
            }
        )
        try bench.write("large", Self.large)
        #expect(try await bench.run("cp large s3://b/k").mayHaveChanged)
    }

    @Test(arguments: ["cp a s3://b/k", "mv a s3://b/k", "cp - s3://b/k"])
    func `an upload that is answered without a tag is uncertain, and a move keeps its source`(words: String)
        async throws
    {
        let bench = try TransferBench(FakeS3 { line, _ in line.hasPrefix("PUT") ? .untagged : nil })
        try bench.write("a", text)
        bench.setInput(text)
        let outcome = try await bench.run(words)
        #expect(outcome.status == 1)
        #expect(outcome.isUncertain)
        #expect(bench.names == ["a"])
    }

    @Test(arguments: [" \n<Error><Code>InternalError</Code><Message>no</Message></Error>", "<R></R>", "  "])
    func `a completion without a tag or with a late error is uncertain, and a move keeps its source`(
        body: String
    ) async throws {
        let bench = try TransferBench(
            FakeS3 { line, _ in line.contains("POST /b/k?uploadId") ? .body(Array(body.utf8)) : nil }
        )
        try bench.write("large", Self.large)
        let outcome = try await bench.run("mv large s3://b/k")
        #expect(outcome.status == 1)
        #expect(outcome.isUncertain)
        #expect(bench.names == ["large"])
        #expect(bench.fake.requests("DELETE") == 0)
    }
}
