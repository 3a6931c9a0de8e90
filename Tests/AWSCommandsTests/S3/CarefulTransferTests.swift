// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Glibc
import Testing

@testable import AWSCommands

/// Transfers that would lose something if they took what they see for all there is.
struct CarefulTransferTests {
    private let text = Array("content".utf8)

    @Test(arguments: [
        "<ListBucketResult/>", "<html><body>sign in</body></html>",
        "<ListBucketResult><Name>a</Name><IsTruncated>true</IsTruncated></ListBucketResult>",
    ])
    func `an answer that is no whole listing deletes nothing`(body: String) async throws {
        let bench = try TransferBench(
            FakeS3(["/a/k": text, "/b/k": text, "/b/l": text]) { line, _ in
                line.hasPrefix("GET /a?") ? .body(Array(body.utf8)) : nil
            }
        )
        #expect(try await bench.run("sync s3://a s3://b --delete").status == 1)
        #expect(bench.fake.objects.count == 3)
        #expect(bench.fake.requests("DELETE") == 0)
    }

    @Test func `a directory that cannot be read keeps its objects, and the rest is transferred`() async throws {
        let bench = try TransferBench(FakeS3(["/b/m/k": text, "/b/z": text]))
        try bench.write("d/a", text)
        // What leads nowhere cannot be read by anybody, root included.
        #expect(symlink("nowhere", bench.directory + "/d/m") == 0)
        let outcome = try await bench.run("sync d s3://b --delete")
        #expect(outcome.status == 1)
        #expect(outcome.failure?.description.contains("2 deletion(s)") == true)
        #expect(bench.fake.objects.keys.sorted() == ["/b/a", "/b/m/k", "/b/z"])
        #expect(bench.fake.requests("DELETE") == 0)
    }

    @Test(arguments: ["mv s3://b/a s3://b/a/ --recursive", "mv s3://b/a/ s3://b/a --recursive"])
    func `a recursive move onto itself deletes nothing`(words: String) async throws {
        let bench = try TransferBench(FakeS3(["/b/a/k": text]))
        #expect(try await bench.run(words + " --storage-class STANDARD_IA").status != 0)
        #expect(bench.fake.requests("DELETE") + bench.fake.requests("PUT") == 0)
    }

    @Test func `a planned move onto itself is refused, and other bytes of the same letters are not`() async throws {
        var command = S3Command(action: .move, source: S3Location("s3://b/p"))
        command.destination = S3Location("s3://b/p/")
        command.isRecursive = true
        let route = TransferRoute(command, workingDirectory: "/") { _ in false }
        let entry = TransferEntry(end: .object(bucket: "b", key: "p/k"), name: "k")
        var planner = TransferPlanner(command, route: route, workingDirectory: "/", sources: .known(entry))
        await #expect(throws: S3Failure.self) { try await planner.next() }
        let composed = TransferEnd.object(bucket: "b", key: "\u{E9}")
        #expect(!composed.isSame(as: .object(bucket: "b", key: "e\u{301}")))
    }

    @Test func `keys that share a file are skipped and kept`() async throws {
        let keys = ["/b/p/a//b", "/b/p/a/./b", "/b/p/x/../a/b", "/b/p/a/b"]
        let bench = try TransferBench(FakeS3(Dictionary(uniqueKeysWithValues: keys.map { ($0, Array($0.utf8)) })))
        let outcome = try await bench.run("mv s3://b/p d --recursive")
        #expect(outcome.status == 2)
        #expect(outcome.done == 1)
        #expect(outcome.warned == 3)
        #expect(try bench.read("d/a/b") == Array("/b/p/a/b".utf8))
        #expect(bench.fake.objects.count == 3)
    }

    @Test func `bytes on standard output with another checksum are a failure`() async throws {
        let bench = try TransferBench(
            FakeS3(["/b/k": text]) { line, _ in
                line.hasPrefix("GET /b/k") ? .header("x-amz-checksum-crc32", "AAAAAA==") : nil
            }
        )
        let outcome = try await bench.run("cp s3://b/k -")
        #expect(outcome.status == 1)
        #expect(bench.fake.requests("GET") == 1)
    }

    @Test func `a file whose name may not last is a failure`() throws {
        let bench = try TransferBench()
        let path = bench.directory + "/a"
        var synced: [String] = []
        let file = try TemporaryFile(beside: path, token: "t")
        _ = try file.keep(modified: nil) { folder throws(S3Failure) in synced.append(folder) }
        #expect(synced == [bench.directory])
        let other = try TemporaryFile(beside: path, token: "u")
        #expect(throws: S3Failure.self) {
            try other.keep(modified: nil) { _ throws(S3Failure) in throw .local("no disk") }
        }
        #expect(bench.names == ["a"])
    }
}
