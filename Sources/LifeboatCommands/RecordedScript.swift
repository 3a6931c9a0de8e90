// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import RunCore
import RunStore
import Values

/// What a script printed and how it ended, as the evidence has it: masked, and with marks where bytes were left out.
struct RecordedScript {
    let status: Int?
    let hasTimedOut: Bool
    /// Whether nobody saw its end.
    private let isLost: Bool
    private let texts: [ScriptSpool.Stream: [UInt8]]
    private let written: [ScriptSpool.Stream: Int]

    /// The script of an item of evidence.
    ///
    /// - Throws: `Failure` when it cannot be read.
    init(_ reference: EvidenceReference, of run: RunID, in store: any RunStore) async throws {
        let path = "\(RunLayout.evidence)/\(reference.sha256)"
        let value: JSONValue
        do {
            value = try JSONParser.parse(try await store.bundle(run).read(path))
        } catch let error as RunStoreError {
            throw Failure(error)
        } catch {
            throw Failure(.failed, "the evidence \(reference.sha256) is no record of a script: \(error)")
        }
        status = value["result"]?["status"]?.integerValue.map { Int($0) }
        hasTimedOut = value["timedOut"]?.boolValue ?? false
        isLost = value["lost"]?.boolValue ?? false
        var (texts, written): ([ScriptSpool.Stream: [UInt8]], [ScriptSpool.Stream: Int]) = ([:], [:])
        for stream in ScriptSpool.Stream.allCases {
            texts[stream] = Array((value["result"]?[stream.rawValue]?.stringValue ?? "").utf8)
            written[stream] = value["bytes"]?[stream.rawValue]?.integerValue.map { Int($0) }
        }
        (self.texts, self.written) = (texts, written)
    }

    /// All that is kept of both streams, one after the other.
    var lines: [OutputLine] {
        ScriptSpool.Stream.allCases.flatMap { stream in
            var cutter = OutputLineCutter()
            return cutter.take(text(of: stream), isError: stream == .errors) + cutter.finish()
        }
    }

    /// How it ended, and how much it wrote.
    var ending: String {
        let end = status.map { "ended with status \($0)" } ?? (isLost ? "its end was seen by nobody" : "ended")
        let sizes = ScriptSpool.Stream.allCases.map { "\(count(of: $0)) bytes to \($0.rawValue)" }
        return "\(end)\(hasTimedOut ? ", its time was over" : ""); "
            + "it wrote \(sizes.joined(separator: ", "))\(isLost ? ", as far as is known" : "")"
    }

    /// What is kept of a stream.
    func text(of stream: ScriptSpool.Stream) -> [UInt8] { texts[stream] ?? [] }

    /// How many bytes were written to a stream, kept or not.
    func count(of stream: ScriptSpool.Stream) -> Int { written[stream] ?? 0 }
}

extension OperationRecord {
    /// The evidence of a script; nil when it was none, or nothing of it was kept.
    var script: EvidenceReference? { evidence.first { $0.name == "script" } }
    /// Whether its result is a secret, so that nothing of it was kept.
    var isLeftOut: Bool { evidence.contains { $0.name == "left-out" } }
}
