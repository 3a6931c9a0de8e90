// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
public import RunCore
import Values

/// What lies in a run's inbox under a name: an answer, or why it is none.
public struct InboxLetter: Sendable {
    /// The most bytes that an answer may have.
    public static let limit = 1 << 20

    /// The answer, or why there is none.
    public enum Content: Sendable, Hashable {
        case message(InboxMessage)
        case unreadable(reason: String)
    }

    /// Its name in the inbox.
    public let name: String
    /// The answer, or why there is none.
    public let content: Content

    /// The answer; nil when it cannot be read.
    public var message: InboxMessage? {
        if case .message(let message) = content { message } else { nil }
    }

    init(_ name: String, unreadable reason: String) {
        self.name = name
        content = .unreadable(reason: reason)
    }

    /// Reads the bytes of an answer.
    ///
    /// Strictly, because what two readers understand differently is no answer: no name stands twice, and there is nothing in
    /// it that this program does not know.
    public init(_ name: String, bytes: [UInt8]) {
        self.name = name
        guard bytes.count <= Self.limit else {
            content = .unreadable(reason: "it has \(bytes.count) bytes; the most is \(Self.limit)")
            return
        }
        let whole: JSONValue
        do throws(JSONSyntaxError) {
            whole = try JSONParser.parse(bytes)
        } catch {
            content = .unreadable(reason: "it is no whole answer: \(error)")
            return
        }
        guard let message = try? JSONDecoder().decode(InboxMessage.self, from: Data(bytes)),
            let again = try? JSONParser.parse(Array(try JSONEncoder().encode(message)))
        else {
            content = .unreadable(reason: "it is no answer that this program knows")
            return
        }
        if let extra = Self.surplus(of: whole, over: again) {
            content = .unreadable(reason: "it says '\(extra)', which is part of no answer")
        } else if message.words.contains(where: \.hasLineBreak) {
            let reason = "its name or its reason has several lines, which could pass for others' words"
            content = .unreadable(reason: reason)
        } else {
            content = .message(message)
        }
    }

    /// The path of the first member that the one value has and the other has not; a null counts as absent.
    private static func surplus(of given: JSONValue, over known: JSONValue) -> String? {
        guard case .object(let members) = given else { return nil }
        let names = known.objectValue ?? JSONObject()
        for (name, value) in members where !value.isNull {
            guard let same = names[name] else { return name }
            if let extra = surplus(of: value, over: same) { return "\(name).\(extra)" }
        }
        return nil
    }
}

extension InboxMessage {
    /// Who says it, and why.
    fileprivate var words: [String] {
        switch self {
        case .decision(let decision): [decision.by, decision.reason]
        case .answer(let answer): [answer.by, answer.reason]
        case .cancellation(let cancellation): [cancellation.by, cancellation.reason]
        }
    }
}

extension RunStore {
    /// The answers that wait for the run's executor, in the order of their names, without what is no answer.
    ///
    /// - Throws: `RunStoreError` when they cannot be read.
    public func inbox(of run: RunID) async throws -> [(name: String, message: InboxMessage)] {
        try await letters(to: run).compactMap { letter in letter.message.map { (letter.name, $0) } }
    }
}
