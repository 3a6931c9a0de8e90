// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import Values

/// A file that a person gives with an answer: what is on record of it.
///
/// Its bytes are evidence of the run under ``sha256``, and durable before the record that names it.
public struct AttachedFile: Sendable, Hashable, Codable {
    /// The name that it had where it came from, without folders.
    public var name: String
    /// Its size in bytes.
    public var size: Int
    /// SHA-256 of its bytes in lower-case hexadecimal, which is also the name of the evidence.
    public var sha256: String
    /// What its first bytes say that it is; nil on the way to the executor, which finds it out.
    public var mediaType: String?

    /// A file that a person gives with an answer.
    public init(name: String, size: Int, sha256: String, mediaType: String? = nil) {
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.mediaType = mediaType
    }

    /// The file as evidence of the run.
    public var reference: EvidenceReference {
        EvidenceReference(
            name: name,
            mediaType: mediaType ?? Self.unknownType,
            sha256: sha256,
            size: size
        )
    }

    /// The file in a few words: `console.png (212 KiB, sha256 0c1d2e3f…)`.
    public var text: String { "\(name) (\(ByteSize.shortText(bytes: Int64(size))), sha256 \(sha256.prefix(8))…)" }

    // MARK: - What it is

    private static let unknownType = "application/octet-stream"

    /// How files begin whose kind can be told by that.
    private static let beginnings: [(bytes: [UInt8], type: String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF87a".utf8), "image/gif"),
        (Array("GIF89a".utf8), "image/gif"),
        (Array("%PDF-".utf8), "application/pdf"),
        ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
        ([0x1F, 0x8B], "application/gzip"),
    ]

    /// The media type of a file by its content: a name says whatever somebody likes.
    public static func mediaType(of bytes: [UInt8]) -> String {
        if let known = beginnings.first(where: { bytes.starts(with: $0.bytes) }) { return known.type }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            return "image/webp"
        }
        if bytes.dropFirst(4).starts(with: Array("ftypheic".utf8)) { return "image/heic" }
        let isPlain = bytes.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) || $0 == 0x1B }
        return isPlain && String(validating: bytes, as: UTF8.self) != nil ? "text/plain; charset=utf-8" : unknownType
    }
}

/// What the files that come with an answer must be, and where one must come.
///
/// Whoever takes an answer in asks it, whichever way the answer came; whoever gives one asks it before.
public struct AttachmentGate: Sendable {
    /// The most bytes that the files of one answer have together.
    public static let largest = 16 << 20
    /// The most files of one answer.
    public static let most = 8
    /// The longest name, in bytes of UTF-8.
    static let longestName = 255

    private let demandsFile: Bool

    /// What holds at a step; without one, what holds anywhere.
    public init(at step: Step? = nil) {
        demandsFile = step?.manual?.evidence == .attachment
    }

    /// Why the answer does not count, because it lacks a file or for the files it has; nil when it does.
    public func objection(to answer: OperatorAnswer) -> String? {
        formObjection(to: answer) ?? (isLacking(answer) ? Self.demand : nil)
    }

    /// What stands against the files of the answer, wherever it is given; nil when nothing does.
    public func formObjection(to answer: OperatorAnswer) -> String? {
        guard let files = answer.attachments, !files.isEmpty else { return nil }
        switch answer.choice {
        case .edit, .pause: return "'\(answer.choice.rawValue)' takes no file: nothing is decided by it"
        case .done, .fail, .retry, .retryWith, .skip, .ignore, .abort, .adopt, .repeat, .run:
            return Self.objection(to: files)
        }
    }

    /// What stands against files, of which nothing but this is known; nil when nothing does.
    public static func objection(to files: [AttachedFile]) -> String? {
        guard files.count <= most else { return "it has \(files.count) files, and the most is \(most)" }
        for file in files {
            guard isName(file.name) else {
                return
                    "a file of it has no plain name: at most \(longestName) bytes, no '/', nothing that cannot be seen"
            }
            guard file.size > 0 else { return "the file '\(file.name)' is empty: it shows nothing" }
            let isDigest = file.sha256.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            guard file.sha256.utf8.count == 64, isDigest else {
                return "the file '\(file.name)' has no SHA-256 of 64 lower-case hexadecimal digits"
            }
        }
        if let twice = files.first(where: { file in files.count { $0.sha256 == file.sha256 } > 1 }) {
            return "the file '\(twice.name)' comes twice"
        }
        // Nothing that somebody writes into a letter may overflow.
        let isSmall = files.allSatisfy { $0.size <= largest } && files.reduce(0) { $0 + $1.size } <= largest
        guard isSmall else {
            return "its files are larger than \(ByteSize.shortText(bytes: Int64(largest))) together"
        }
        return nil
    }

    private static func isName(_ name: String) -> Bool {
        guard !name.isBlank, name.utf8.count <= longestName, name != ".", name != ".." else { return false }
        return name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
            default: scalar != "/"
            }
        }
    }

    private static let demand =
        "this action must be reported with a file that shows what was seen: answer with --attach FILE"

    private func isLacking(_ answer: OperatorAnswer) -> Bool {
        demandsFile && answer.choice == .done && (answer.attachments ?? []).isEmpty
    }
}

extension Step {
    /// What a person is asked to do; nil for a step that is carried out.
    public var manual: ManualAction? { if case .manual(let manual) = action { manual } else { nil } }
}

extension ManualAction.Evidence {
    /// What is demanded, as in `asks for …`; nil where nothing is.
    public var words: String? {
        switch self {
        case .none: nil
        case .note: "a note"
        case .attachment: "a note and a file"
        }
    }

    /// What an answer must come with, as in `` `done` … ``; nil where nothing is demanded.
    public var demand: String? {
        switch self {
        case .none, .note: nil
        case .attachment: "counts only with a sentence of what was seen and a file that shows it"
        }
    }
}
