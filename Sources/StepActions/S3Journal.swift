// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSCommands
import RunCore
import Synchronization
import Values

/// What an S3 command of a runbook has done, object by object: a short list for expectations, a long one as evidence.
final class S3Journal: Sendable {
    /// How many objects the output of a step names.
    static let outputLimit = 100
    /// How many objects the evidence names; beyond, only their number is kept.
    static let evidenceLimit = 50_000

    private struct State {
        var listed: [JSONValue] = []
        var lines: [UInt8] = []
        var notes: [String] = []
        var first: TransferResult?
        var count = 0
        var bytes: Int64 = 0
    }

    private let state = Mutex(State())

    /// Keeps what came of an action.
    func add(_ result: TransferResult) {
        let entry = Self.entry(result)
        state.withLock { state in
            state.first = state.first ?? result
            state.count += 1
            state.bytes += result.action.kind == .delete ? 0 : result.action.size ?? 0
            if state.listed.count < Self.outputLimit { state.listed.append(entry) }
            if state.count <= Self.evidenceLimit { state.lines += Array((entry.text() + "\n").utf8) }
        }
    }

    /// Keeps a warning or an error.
    func note(_ text: String) {
        state.withLock { if $0.notes.count < Self.outputLimit { $0.notes.append(text) } }
    }

    /// The first warning or error.
    var firstNote: String? { state.withLock(\.notes.first) }

    /// How much was done, in words.
    var summary: String { state.withLock { "\($0.count) objects were dealt with" } }

    /// Every object with its ending, size and checksum, one JSON object a line.
    var evidence: [EvidenceItem] {
        state.withLock { state in
            var bytes = state.lines
            if state.count > Self.evidenceLimit {
                let rest: JSONValue = ["NotListed": .integer(state.count - Self.evidenceLimit)]
                bytes += Array((rest.text() + "\n").utf8)
            }
            for note in state.notes { bytes += Array((JSONValue.object(["Note": .string(note)]).text() + "\n").utf8) }
            if bytes.isEmpty { return [] }
            return [EvidenceItem(name: "transfers", mediaType: "application/x-ndjson", bytes: bytes)]
        }
    }

    /// What expectations look at.
    func output(of command: S3Command) -> JSONObject {
        state.withLock { state in
            guard [.copy, .move, .remove, .synchronize].contains(command.action) else { return JSONObject() }
            var output: JSONObject = [
                "Transferred": .array(state.listed), "Count": .integer(state.count), "Bytes": .integer(state.bytes),
            ]
            if command.action == .copy, !command.isRecursive, let first = state.first {
                output["Copied"] = Self.copied(first)
            }
            return output
        }
    }

    /// One object copied, by the members of S3.
    private static func copied(_ result: TransferResult) -> JSONValue {
        var copied = JSONObject()
        if case .done(let facts) = result.ending { copied = facts }
        for secret in ["Body", "SSECustomerKeyMD5"] { copied[secret] = nil }
        let ends = [result.action.source, result.action.destination]
        for case .object(let bucket, let key)? in ends {
            copied["Bucket"] = .string(bucket)
            copied["Key"] = .string(key)
        }
        if case .file(let path)? = result.action.destination { copied["File"] = .string(path) }
        copied["Size"] = result.action.size.map { .integer($0) }
        return .object(copied)
    }

    private static func entry(_ result: TransferResult) -> JSONValue {
        let action = result.action
        var entry: JSONObject = ["Action": .string(action.verb), "Source": .string(action.source.shown(from: "/"))]
        entry["Destination"] = action.destination.map { .string($0.shown(from: "/")) }
        entry["Size"] = action.size.map { .integer($0) }
        switch result.ending {
        case .done(let facts):
            entry["Result"] = "done"
            for (name, value) in facts where name == "ETag" || name == "VersionId" || name.hasPrefix("Checksum") {
                entry[name] = value
            }
        case .planned: entry["Result"] = "planned"
        case .failed(let failure):
            entry["Result"] = failure.isUncertain ? "unknown" : "failed"
            entry["Reason"] = .string(failure.description)
        }
        return .object(entry)
    }
}

extension JSONObject {
    /// Adds the members of another object; they win over those of the same name.
    mutating func merge(_ other: JSONObject) {
        for (name, value) in other { self[name] = value }
    }
}
