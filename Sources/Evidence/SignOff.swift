// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Digests
import RunCore
public import RunStore
public import Values

/// Closes a run: writes the reports and the statement into the bundle and signs the statement.
public struct SignOff {
    /// The statement's name in the sign-off folder.
    public static let statement = "statement.txt"
    /// The signature's name in the sign-off folder.
    public static let signature = "statement.txt.sig"

    private let bundle: any RunBundle
    private let sign: (_ message: [UInt8], _ namespace: String) throws -> String

    /// A sign-off of a bundle; `sign` gives the armoured SSH signature over a message in a namespace.
    public init(_ bundle: any RunBundle, sign: @escaping (_ message: [UInt8], _ namespace: String) throws -> String) {
        self.bundle = bundle
        self.sign = sign
    }

    /// Why a run cannot be signed off.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// Why, as a sentence.
        public let description: String
    }

    /// Writes and signs everything; the signature comes last, so that a bundle with a signature is whole.
    ///
    /// - Throws: `Refusal` when the run is not over or is signed already, and whatever kept a file from being durable.
    @discardableResult
    public func perform(signer: String, allowedSigners: String?, at now: Timestamp) async throws -> SignOffStatement {
        let history = try await bundle.history()
        if let missing = history.missingTail {
            throw Refusal(description: "the journal has lost its end, \(missing.sentence)")
        }
        guard history.machine().state.isFinal else {
            throw Refusal(description: "the run is not over; resume it first: lifeboat resume \(history.opening.run)")
        }
        guard try await !bundle.files().contains(where: { $0.path == "\(RunLayout.signoff)/\(Self.signature)" }) else {
            throw Refusal(description: "the run is signed off already; the bundle is final")
        }
        guard !signer.isEmpty, signer.unicodeScalars.allSatisfy(UnsafeText.isShown) else {
            throw Refusal(description: "the signer's name is empty or has characters that cannot be shown")
        }
        let digest = RunDigest(history)
        try await write("report.md", MarkdownReport(digest).text())
        try await write("report.html", HTMLReport(digest).text())
        for report in digest.checklists {
            try await write("checklist-\(report.checklist.id).md", ChecklistMarkdown(report) { _ in "../" }.text())
        }
        let instructions = VerifyInstructions(
            signer: signer,
            signedAt: now,
            records: history.entries.count
        )
        try await write("VERIFY.md", instructions.text())
        if let allowedSigners { try await write("allowed_signers", allowedSigners) }
        let files = try await bundle.files().filter { !Self.isSignature($0.path) }
        let statement = SignOffStatement(history, files: files, signer: signer, signedAt: now)
        try await write(Self.statement, statement.text)
        try await write(Self.signature, try sign(Array(statement.text.utf8), SignOffStatement.signatureNamespace))
        return statement
    }

    /// Whether the path is the statement's or its signature's, which the statement cannot name.
    static func isSignature(_ path: String) -> Bool {
        path == "\(RunLayout.signoff)/\(statement)" || path == "\(RunLayout.signoff)/\(signature)"
    }

    private func write(_ name: String, _ text: String) async throws {
        try await bundle.write("\(RunLayout.signoff)/\(name)", Array(text.utf8))
    }
}
