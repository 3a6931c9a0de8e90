// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Glibc
import Synchronization
import Testing
import Values

@testable import AWSCommands

/// A directory, a fake S3 and what a command prints; the directory goes with the bench.
final class TransferBench: Sendable {
    private struct Printed {
        var lines: [String] = []
        var errors: [String] = []
        var written: [UInt8] = []
        var input: [UInt8] = []
        var results: [TransferResult] = []
        var records: [JSONObject] = []
    }

    let fake: FakeS3
    let directory: String
    private let printed = Mutex(Printed())

    init(_ fake: FakeS3 = FakeS3()) throws {
        self.fake = fake
        var template = Array("/tmp/lifeboat-s3.XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { Self.clear(directory) }

    private static func clear(_ path: String) {
        for name in LocalFile.names(in: path) ?? [] {
            let inner = path + "/" + String(decoding: name, as: UTF8.self)
            if LocalFile.status(inner, followsLink: false)?.kind == .directory { clear(inner) } else { unlink(inner) }
        }
        rmdir(path)
    }

    var lines: [String] { printed.withLock { $0.lines.sorted() } }
    var errors: [String] { printed.withLock(\.errors) }
    var written: [UInt8] { printed.withLock(\.written) }
    var results: [TransferResult] { printed.withLock(\.results) }
    var records: [JSONObject] { printed.withLock(\.records) }
    func setInput(_ bytes: [UInt8]) { printed.withLock { $0.input = bytes } }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try LocalFile.makeDirectories(LocalPath.parent(directory + "/" + name))
        let descriptor = open(directory + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        #expect(descriptor >= 0)
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    func read(_ name: String) throws -> [UInt8] { try LocalFile.read(directory + "/" + name, limit: 1 << 26) }

    /// The names of the files in the directory, hidden ones too.
    var names: [String] {
        (LocalFile.names(in: directory) ?? []).map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// Parts as small as S3 takes them.
    static let settings: TransferSettings = {
        var settings = TransferSettings()
        settings.multipartThreshold = PartPlan.smallestPart
        settings.partSize = PartPlan.smallestPart
        return settings
    }()

    /// Bytes for three parts, other ones at every 4096th place.
    static func content(_ seed: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: UInt8(seed), count: 11 * (1 << 20) + 5)
        for index in stride(from: 0, to: bytes.count, by: 4096) {
            bytes[index] = UInt8(truncatingIfNeeded: index >> 12 &+ seed)
        }
        return bytes
    }

    /// Carries out the words after `aws s3`.
    func run(
        _ words: String,
        settings: TransferSettings = TransferBench.settings,
        remaining: @escaping @Sendable () -> Duration = { .seconds(180) },
        adjust: (inout S3Surroundings) -> Void = { _ in }
    ) async throws -> S3Outcome {
        let parsed = try AWSCommand.parse(words: ["aws", "s3"] + words.split(separator: " ").map(String.init)).get()
        guard case .s3(let command) = parsed.kind else { throw S3Failure.local("no S3 command") }
        var surroundings = S3Surroundings(
            workingDirectory: directory,
            line: { text in self.printed.withLock { $0.lines.append(text) } },
            error: { text in self.printed.withLock { $0.errors.append(text) } }
        )
        surroundings.write = { bytes in
            self.printed.withLock { $0.written += bytes }
            return true
        }
        surroundings.read = { count in
            self.printed.withLock { printed in
                let piece = Array(printed.input.prefix(min(count, 1 << 16)))
                printed.input.removeFirst(piece.count)
                return piece
            }
        }
        surroundings.observe = { result in self.printed.withLock { $0.results.append(result) } }
        surroundings.record = { fact in self.printed.withLock { $0.records.append(fact) } }
        surroundings.remaining = remaining
        adjust(&surroundings)
        return await S3CommandRunner(client: fake.client(), settings: settings, surroundings: surroundings).run(command)
    }
}
