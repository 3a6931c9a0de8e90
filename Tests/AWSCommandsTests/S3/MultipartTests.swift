// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Synchronization
import Testing
import Values

struct MultipartTests {
    private static let content = TransferBench.content(7)

    private func bench(_ fault: @escaping @Sendable (String, Int) -> FakeS3.Fault? = { _, _ in nil }) throws
        -> TransferBench
    {
        let bench = try TransferBench(FakeS3(fault: fault))
        try bench.write("large", Self.content)
        return bench
    }

    @Test func `a large file goes in parts, and its upload is on record before the first`() async throws {
        let bench = try bench()
        let outcome = try await bench.run("cp large s3://b/k")
        #expect(outcome.status == 0)
        #expect(bench.fake.objects["/b/k"] == Self.content)
        #expect((1...4).map(bench.fake.parts) == [1, 1, 1, 0])
        #expect(bench.fake.uploads == 0)
        #expect(bench.records.first?["multipartUpload"] == "u1")
        #expect(bench.lines == ["upload: ./large to s3://b/k"])
    }

    @Test func `a part whose answer is lost is sent again`() async throws {
        let isFirst = Mutex(true)
        let bench = try bench { line, _ in
            guard line.contains("partNumber=2") else { return nil }
            return isFirst.withLock { first in
                defer { first = false }
                return first ? .lostAfter : nil
            }
        }
        #expect(try await bench.run("cp large s3://b/k").status == 0)
        #expect(bench.fake.objects["/b/k"] == Self.content)
        #expect(bench.fake.parts(2) == 2)
    }

    @Test func `a part that is refused ends the upload and leaves nothing behind`() async throws {
        let bench = try bench { line, _ in line.contains("partNumber=2") ? .refused(403, "AccessDenied") : nil }
        let outcome = try await bench.run("cp large s3://b/k")
        #expect(outcome.status == 1)
        #expect(outcome.failure?.kind == .denied)
        #expect(bench.fake.uploads == 0)
        #expect(bench.fake.objects.isEmpty)
        #expect(
            bench.errors.first?.hasPrefix("upload failed: ./large to s3://b/k An error occurred (AccessDenied)") == true
        )
        #expect(!outcome.isUncertain)
    }

    @Test func `parts that cannot be removed are named with the command that removes them`() async throws {
        let bench = try bench { line, _ in
            line.contains("partNumber=2") || line.hasPrefix("DELETE") ? .refused(403, "AccessDenied") : nil
        }
        let outcome = try await bench.run("cp large s3://b/k")
        #expect(outcome.status == 1)
        #expect(bench.fake.uploads == 1)
        #expect(
            bench.errors.first?.contains("aws s3api abort-multipart-upload --bucket b --key 'k' --upload-id u1") == true
        )
    }

    @Test func `a beginning whose answer is lost is not repeated`() async throws {
        let bench = try bench { line, _ in line.contains("uploads") ? .lostAfter : nil }
        let outcome = try await bench.run("cp large s3://b/k")
        #expect(outcome.status == 1)
        #expect(outcome.isUncertain)
        #expect(bench.fake.requests("POST") == 1)
        #expect(bench.fake.requests("PUT") == 0)
    }

    @Test func `a completion whose answer is lost is neither repeated nor aborted`() async throws {
        let bench = try bench { line, _ in line.contains("POST /b/k?uploadId") ? .lostAfter : nil }
        let outcome = try await bench.run("cp large s3://b/k")
        #expect(outcome.status == 1)
        #expect(outcome.isUncertain)
        #expect(bench.fake.objects["/b/k"] == Self.content)
        #expect(bench.fake.requests("POST /b/k?uploadId") == 1)
        #expect(bench.fake.requests("DELETE") == 0)
        #expect(bench.errors.first?.contains("multipart upload u1 is left as it is") == true)
    }

    @Test func `a file that changes while it is sent never becomes an object`() async throws {
        let holder = Mutex<TransferBench?>(nil)
        let bench = try bench { line, _ in
            if line.contains("partNumber=3") { try? holder.withLock(\.self)?.write("large", Array("other".utf8)) }
            return nil
        }
        holder.withLock { $0 = bench }
        let outcome = try await bench.run("cp large s3://b/k", settings: Self.oneAtATime)
        holder.withLock { $0 = nil }
        #expect(outcome.status == 1)
        #expect(bench.fake.objects.isEmpty)
        #expect(bench.fake.uploads == 0)
    }

    private static var oneAtATime: TransferSettings {
        var settings = TransferBench.settings
        settings.concurrency = 1
        return settings
    }

    @Test func `an interruption aborts the upload`() async throws {
        let holder = Mutex<Task<S3Outcome, any Error>?>(nil)
        let bench = try bench { line, _ in
            if line.contains("partNumber=2") { holder.withLock { $0?.cancel() } }
            return nil
        }
        let gate = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for await _ in gate.stream { break }
            return try await bench.run("cp large s3://b/k", settings: Self.oneAtATime)
        }
        holder.withLock { $0 = task }
        gate.continuation.yield()
        let outcome = try await task.value
        #expect(outcome.status == 1)
        #expect(outcome.failure?.kind == .cancelled)
        #expect(bench.fake.uploads == 0)
        #expect(bench.fake.objects.isEmpty)
    }

    @Test func `what comes from standard input goes in parts when there is much of it`() async throws {
        let bench = try TransferBench()
        bench.setInput(Self.content)
        #expect(try await bench.run("cp - s3://b/k").status == 0)
        #expect(bench.fake.objects["/b/k"] == Self.content)
        #expect(bench.fake.uploads == 0)
        #expect(bench.lines.isEmpty)
        bench.setInput(Array("short".utf8))
        #expect(try await bench.run("cp - s3://b/l").status == 0)
        #expect(bench.fake.objects["/b/l"] == Array("short".utf8))
    }

    @Test func `an input that ends in a refusal leaves nothing behind`() async throws {
        let bench = try TransferBench(
            FakeS3 { line, _ in line.contains("partNumber=3") ? .refused(400, "InvalidPart") : nil }
        )
        bench.setInput(Self.content)
        #expect(try await bench.run("cp - s3://b/k").status == 1)
        #expect(bench.fake.uploads == 0)
        #expect(bench.fake.objects.isEmpty)
    }
}
