// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
import Values

/// Takes the secrets of files out of findings and of the lines that are quoted with them.
public enum Concealment {
    /// The findings and the files, fit for showing to anybody.
    ///
    /// `secrets` are texts that are known to be secret; whatever stands where a secret stands is hidden in a quoted line,
    /// too, so that a file that no parser understands can be quoted. Only the lines of findings are looked at. Edits stay
    /// what they are.
    public static func apply(
        to diagnostics: [Diagnostic],
        _ sources: [SourceText],
        secrets: [String] = []
    ) -> ([Diagnostic], [SourceText]) {
        let known = KnownSecrets(secrets)
        var lines: [String: Set<Int>] = [:]
        let byName = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for diagnostic in diagnostics {
            let places = diagnostic.notes.map { ($0.range, $0.file ?? diagnostic.file) }
            for (range, file) in [(diagnostic.range, diagnostic.file)] + places {
                guard let range, let source = byName[file] else { continue }
                lines[file, default: []].insert(source.line(at: range.lower))
            }
        }
        let hidden = sources.map { source in
            source.concealing((lines[source.name] ?? []).flatMap { known.places(in: source.lineRange($0), of: source) })
        }
        let mask = SecretMask(secrets, shortest: 1)
        return (diagnostics.map { hiding(mask, in: $0) }, hidden)
    }

    /// A text whose lines have an asterisk for each character that stands where a secret stands.
    public static func hiding(in text: String) -> String {
        var bytes = Array(text.utf8)
        for hit in SecretScanner.hits(in: bytes).map(\.range) + SecretToken.all(in: bytes).map(\.range) {
            for index in hit where bytes[index] != 0x0A { bytes[index] = UInt8(ascii: "*") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The finding without secrets in its sentences.
    private static func hiding(_ mask: SecretMask, in diagnostic: Diagnostic) -> Diagnostic {
        guard !mask.isEmpty else { return diagnostic }
        var hidden = diagnostic
        hidden.message = diagnostic.message.masking(mask)
        hidden.fix = diagnostic.fix?.masking(mask)
        hidden.notes = diagnostic.notes.map { .init($0.message.masking(mask), at: $0.range, in: $0.file) }
        return hidden
    }
}

/// Secrets by how they begin, so that a line is searched for all of them at once.
private struct KnownSecrets {
    private static let prefix = 4
    private let byPrefix: [ArraySlice<UInt8>: [[UInt8]]]

    init(_ secrets: [String]) {
        let texts = Set(secrets).map { Array($0.utf8) }.filter { $0.count >= Self.prefix }
        byPrefix = Dictionary(grouping: texts) { $0.prefix(Self.prefix) }
    }

    /// The places of secrets in a line.
    func places(in line: SourceRange, of source: SourceText) -> [SourceRange] {
        let bytes = Array(source.bytes(in: line))
        var ranges = SecretScanner.hits(in: bytes).map(\.range) + SecretToken.all(in: bytes).map(\.range)
        if !byPrefix.isEmpty, bytes.count >= Self.prefix {
            for index in 0...bytes.count - Self.prefix {
                for secret in byPrefix[bytes[index..<index + Self.prefix]] ?? []
                where bytes[index...].starts(with: secret) {
                    ranges.append(index..<index + secret.count)
                }
            }
        }
        return ranges.map { SourceRange(line.lower + $0.lowerBound, line.lower + $0.upperBound) }
    }
}
