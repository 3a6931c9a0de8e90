// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Synchronization
import Testing
import Values

struct TransferTests {
    private static let large = TransferBench.content(13)
    private let text = Array("content".utf8)

    @Test func `a put whose answer is lost is not repeated, and said to be uncertain`() async throws {
        let bench = try TransferBench(FakeS3 { line, _ in line.hasPrefix("PUT") ? .lostAfter : nil })
        try bench.write("a", text)
        let outcome = try await bench.run("cp a s3://b/k")
        #expect(outcome.status == 1)
        #expect(outcome.isUncertain)
        #expect(bench.fake.requests("PUT") == 1)
        #expect(bench.errors.first?.contains("it is not known whether it took effect") == true)
    }

    @Test func `a put that is answered with an overload is not repeated`() async throws {
        let bench = try TransferBench(FakeS3 { line, _ in line.hasPrefix("PUT") ? .refused(503, "SlowDown") : nil })
        try bench.write("a", text)
        #expect(try await bench.run("cp a s3://b/k").status == 1)
        #expect(bench.fake.requests("PUT") == 1)
    }

    @Test func `a removal whose answer is lost is not repeated`() async throws {
        let bench = try TransferBench(FakeS3(["/b/k": text]) { line, _ in line.hasPrefix("DELETE") ? .lostAfter : nil })
        let outcome = try await bench.run("rm s3://b/k")
        #expect(outcome.isUncertain)
        #expect(bench.fake.requests("DELETE") == 1)
    }

    @Test func `one failure leaves the others alone`() async throws {
        let bench = try TransferBench(FakeS3 { line, _ in line.contains("/p/b") ? .refused(403, "AccessDenied") : nil })
        for name in ["a", "b", "c"] { try bench.write("d/\(name)", text) }
        let outcome = try await bench.run("cp d s3://x/p --recursive")
        #expect(outcome.status == 1)
        #expect(outcome.done == 2)
        #expect(outcome.failed == 1)
        #expect(bench.fake.objects.keys.sorted() == ["/x/p/a", "/x/p/c"])
        #expect(bench.lines == ["upload: d/a to s3://x/p/a", "upload: d/c to s3://x/p/c"])
    }

    @Test func `a large object comes in ranges and is put in place whole`() async throws {
        let bench = try TransferBench(FakeS3(["/b/k": Self.large]))
        #expect(try await bench.run("cp s3://b/k k").status == 0)
        #expect(try bench.read("k") == Self.large)
        #expect(bench.fake.requests("GET /b/k") == 3)
        #expect(bench.names == ["k"])
    }

    @Test func `a range that fails leaves the earlier file and nothing else`() async throws {
        let bench = try TransferBench(
            FakeS3(["/b/k": Self.large]) { line, number in
                line.hasPrefix("GET /b/k") && number == 3 ? .refused(403, "AccessDenied") : nil
            }
        )
        try bench.write("k", text)
        #expect(try await bench.run("cp s3://b/k k").status == 1)
        #expect(try bench.read("k") == text)
        #expect(bench.names == ["k"])
    }

    @Test func `an object that changes between its ranges is noticed`() async throws {
        let holder = Mutex<FakeS3?>(nil)
        let fake = FakeS3(["/b/k": Self.large]) { line, number in
            if number == 4 {
                holder.withLock { $0?.state.withLock { $0.objects["/b/k"] = TransferBench.content(14) } }
            }
            return nil
        }
        holder.withLock { $0 = fake }
        let bench = try TransferBench(fake)
        var settings = TransferBench.settings
        settings.concurrency = 1
        let outcome = try await bench.run("cp s3://b/k k", settings: settings)
        holder.withLock { $0 = nil }
        #expect(outcome.status == 1)
        #expect(outcome.failure?.code == "PreconditionFailed")
        #expect(bench.names.isEmpty)
    }

    @Test func `a body that is cut short leaves no file`() async throws {
        let bench = try TransferBench(
            FakeS3(["/b/k": text]) { line, _ in line.hasPrefix("GET /b/k") ? .body([1, 2]) : nil }
        )
        #expect(try await bench.run("cp s3://b/k k").status == 1)
        #expect(bench.names.isEmpty)
    }

    @Test func `an object goes to standard output byte by byte`() async throws {
        let bench = try TransferBench(FakeS3(["/b/k": Self.large]))
        #expect(try await bench.run("cp s3://b/k -").status == 0)
        #expect(bench.written == Self.large)
        #expect(bench.lines.isEmpty)
    }

    @Test func `standard output that nobody reads ends the command`() async throws {
        let bench = try TransferBench(FakeS3(["/b/k": Self.large]))
        let outcome = try await bench.run("cp s3://b/k -", adjust: { $0.write = { _ in false } })
        #expect(outcome.status == 1)
        #expect(bench.fake.requests("GET") == 1)
    }

    @Test func `a dry run asks and changes nothing, here and there`() async throws {
        let bench = try TransferBench(FakeS3(["/b/p/k": text, "/b/p/old": text]))
        try bench.write("d/k", Array("longer content".utf8))
        let outcome = try await bench.run("sync d s3://b/p --delete --dryrun")
        #expect(outcome.status == 0)
        #expect(bench.lines == ["(dryrun) delete: s3://b/p/old", "(dryrun) upload: d/k to s3://b/p/k"])
        #expect(bench.fake.requests("GET") == bench.fake.state.withLock(\.requests.count))
        let there = try await bench.run("sync s3://b/p there --dryrun")
        #expect(there.status == 0)
        #expect(bench.names == ["d"])
    }

    @Test func `a sync over many small pages is the same as over one`() async throws {
        var objects: [String: [UInt8]] = [:]
        for index in 0..<50 { objects["/b/k\(index)"] = text }
        let bench = try TransferBench(FakeS3(objects))
        for index in stride(from: 0, to: 100, by: 3) { try bench.write("d/k\(index)", Array("\(index)".utf8)) }
        #expect(try await bench.run("sync d s3://b --delete --page-size 7").status == 0)
        #expect(bench.fake.objects.count == 34)
        #expect(bench.fake.objects["/b/k99"] == Array("99".utf8))
    }

    @Test func `a listing that breaks off ends the command after what had begun`() async throws {
        var objects: [String: [UInt8]] = [:]
        for index in 10..<20 { objects["/b/k\(index)"] = text }
        let bench = try TransferBench(
            FakeS3(objects) { line, _ in line.contains("continuation-token=k14") ? .refused(403, "AccessDenied") : nil }
        )
        let outcome = try await bench.run("cp s3://b d --recursive --page-size 5")
        #expect(outcome.status == 1)
        #expect(outcome.done == 5)
        #expect(bench.errors.last?.hasPrefix("fatal error: An error occurred (AccessDenied)") == true)
    }

    @Test func `time that is up ends the command`() async throws {
        let bench = try TransferBench()
        for name in ["a", "b"] { try bench.write("d/\(name)", text) }
        let outcome = try await bench.run("cp d s3://b --recursive", remaining: { .zero })
        #expect(outcome.failure?.kind == .timeout)
        #expect(bench.fake.requests("PUT") == 0)
    }

    @Test func `a moved file that has changed meanwhile is kept`() async throws {
        let holder = Mutex<TransferBench?>(nil)
        let bench = try TransferBench(
            FakeS3 { line, _ in
                if line.hasPrefix("PUT") { try? holder.withLock(\.self)?.write("a", Array("a longer one".utf8)) }
                return nil
            }
        )
        holder.withLock { $0 = bench }
        try bench.write("a", text)
        let outcome = try await bench.run("mv a s3://b/k")
        holder.withLock { $0 = nil }
        #expect(outcome.status == 1)
        #expect(outcome.mayHaveChanged)
        #expect(bench.names == ["a"])
        #expect(bench.errors.first?.contains("is kept: it has changed meanwhile") == true)
    }

    @Test func `a move whose copy fails deletes nothing`() async throws {
        let bench = try TransferBench(
            FakeS3(["/b/k": text]) { line, _ in line.hasPrefix("PUT") ? .refused(403, "AccessDenied") : nil }
        )
        #expect(try await bench.run("mv s3://b/k s3://c/k").status == 1)
        #expect(bench.fake.objects["/b/k"] == text)
        #expect(bench.fake.requests("DELETE") == 0)
    }

    @Test func `a copy that is answered without a tag is uncertain, and a move keeps its source`() async throws {
        let bench = try TransferBench(FakeS3(["/b/k": text]))
        let outcome = try await bench.run("mv s3://b/k s3://c/k")
        #expect(outcome.status == 1)
        #expect(outcome.isUncertain)
        #expect(bench.fake.objects["/b/k"] == text)
    }

    @Test func `keys that differ only by case are told apart as asked`() async throws {
        let objects = ["/b/A": text, "/b/a": text, "/b/c": text]
        let skipping = try TransferBench(FakeS3(objects))
        #expect(try await skipping.run("cp s3://b d --recursive --case-conflict skip").done == 2)
        let giving = try TransferBench(FakeS3(objects))
        #expect(try await giving.run("sync s3://b d --case-conflict error").status == 1)
        let warning = try TransferBench(FakeS3(objects))
        #expect(try await warning.run("cp s3://b d --recursive --case-conflict warn").done == 3)
        #expect(warning.errors.count == 1)
    }

    @Test func `thousands of small objects are planned page by page`() async throws {
        var objects: [String: [UInt8]] = [:]
        for index in 0..<2500 { objects["/b/\(10_000 + index)"] = [1] }
        let bench = try TransferBench(FakeS3(objects))
        let outcome = try await bench.run("rm s3://b --recursive --quiet")
        #expect(outcome.done == 2500)
        #expect(bench.fake.objects.isEmpty)
        #expect(bench.lines.isEmpty)
    }
}
