// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// The findings of this module, `LB0101` to `LB0199`.
public enum SyntaxDiagnostics {
    static let fileTooLarge = entry(
        "LB0101",
        "file too large",
        "a runbook is read by people; a huge one is a mistake or an attack"
    )
    static let invalidUTF8 = entry(
        "LB0102",
        "invalid UTF-8",
        "text that two programs read differently cannot be approved"
    )
    static let nulByte = entry("LB0103", "NUL byte", "a NUL ends the text for some programs and not for others")
    static let nesting = entry(
        "LB0104",
        "nested too deeply",
        "nobody can follow it, and reading it costs more than it is worth"
    )
    static let paragraphTooLarge = entry(
        "LB0105",
        "text without a blank line too large",
        "reading it costs more than it is worth"
    )
    static let unclosedFrontMatter = entry(
        "LB0106",
        "unclosed front matter",
        "without the closing '---' the whole document would be read as YAML"
    )
    /// A fence without its end; the compiler finds some that the syntax cannot.
    public static let unclosedFence = entry(
        "LB0107",
        "unclosed code fence",
        "everything to the end of its container would be run as code"
    )
    static let malformedAttribute = entry(
        "LB0108",
        "malformed attribute",
        "an attribute that is not understood must not be ignored in silence"
    )
    static let lineTooLong = entry(
        "LB0110",
        "line too long",
        "nobody can read it, and reading it costs more than it is worth"
    )
    static let tooManyLines = entry(
        "LB0111",
        "too many lines",
        "a runbook is read by people; a huge one is a mistake or an attack"
    )
    static let tooMuchMarkup = entry("LB0112", "too much Markdown", "reading it costs more than it is worth")
    static let yamlSyntax = entry(
        "LB0120",
        "not YAML",
        "nothing of it can be trusted to mean what it seems to"
    )
    static let yamlTooLarge = entry("LB0121", "YAML too large", "reading it costs more than it is worth")
    static let yamlDuplicateKey = entry("LB0122", "duplicate key", "most readers keep the last one in silence")
    static let yamlAnchor = entry(
        "LB0123",
        "YAML anchors and aliases are not supported",
        "what is approved must be written out"
    )
    static let yamlTag = entry("LB0124", "YAML tags are not supported", "a tag can change what a value means")
    static let yamlMergeKey = entry(
        "LB0125",
        "YAML merge keys are not supported",
        "what is approved must be written out"
    )
    static let yamlDocuments = entry("LB0126", "more than one YAML document", "only the first would be read")
    static let yamlKey = entry("LB0127", "key is not text", "settings are looked up by name")
    static let yamlDirective = entry(
        "LB0128",
        "YAML directives are not supported",
        "a directive can change what the text means"
    )

    /// Every finding that this module can raise.
    public static let catalogue = DiagnosticCatalogue([
        fileTooLarge, invalidUTF8, nulByte, nesting, paragraphTooLarge, unclosedFrontMatter, unclosedFence,
        malformedAttribute, lineTooLong, tooManyLines, tooMuchMarkup, yamlSyntax, yamlTooLarge, yamlDuplicateKey,
        yamlAnchor, yamlTag, yamlMergeKey,
        yamlDocuments,
        yamlKey, yamlDirective,
    ])

    private static func entry(_ code: String, _ title: String, _ why: String?) -> DiagnosticCatalogue.Entry {
        DiagnosticCatalogue.Entry(code, title: title, why: why)
    }
}
