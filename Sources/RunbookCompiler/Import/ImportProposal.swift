// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What `lifeboat import` proposes for a document that nobody wrote for Lifeboat: a patch for review, never a change.
public struct ImportProposal: Sendable {
    /// The two ways to write down what a document means.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// Front matter, attributes and fences in the document itself.
        case native
        /// A file beside the document, which stays byte for byte what it is.
        case sidecar
    }

    /// Something that was understood, and why.
    public struct Item: Sendable, Hashable {
        /// What kind of thing: `step`, `input`, `value`, `approval`, `expectation`, `wait`, `probe`, `obligation`,
        /// `checklist`, `correction`, `front matter`, `manual`.
        public var kind: String
        /// The step concerned.
        public var step: String?
        /// The line of the document, counted from 1.
        public var line: Int?
        /// What is proposed.
        public var text: String
        /// Why: the words of the document, or what the compiler knows.
        public var reason: String
    }

    /// What only a person can decide.
    public struct Question: Sendable, Hashable {
        /// The step concerned.
        public var step: String?
        /// The line of the document, counted from 1.
        public var line: Int?
        /// The question.
        public var text: String
    }

    /// How the proposal is written.
    public internal(set) var form: Form
    /// The document.
    public internal(set) var document: String
    /// The file that the patch changes or creates.
    public internal(set) var target: String
    /// That file as it would be.
    public internal(set) var result: [UInt8] = []
    /// The unified diff; empty when there is nothing to propose.
    public internal(set) var patch: [UInt8] = []
    /// Whether the document is Lifeboat's already, by front matter of its own or by a sidecar.
    public internal(set) var isBound = false
    /// How many steps there are by their effects, from `read` to `irreversible`, then `manual`.
    public internal(set) var effects: [(effect: String, count: Int)] = []
    /// How many steps keep the question that the operator is asked before they act, because nobody approves them.
    public internal(set) var asking = 0
    /// What was understood, in the order of the document.
    public internal(set) var items: [Item] = []
    /// What only a person can decide, in the order of the document.
    public internal(set) var questions: [Question] = []
    /// What is wrong with the document: with it as it stands when nothing can be proposed, else with the result.
    public internal(set) var diagnostics: [Diagnostic] = []
    /// The texts that the diagnostics are about.
    public internal(set) var sources: [SourceText] = []

    /// Whether the document could not be read.
    public var isRefused: Bool { patch.isEmpty && !isBound }
}
