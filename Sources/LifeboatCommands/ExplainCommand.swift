// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import RunbookCompiler
import TerminalUI
import Values

/// `lifeboat explain`: says more about the codes of findings.
struct ExplainCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say more about the code of a finding: what it means, an example, the correction.",
        discussion: """
            Without a code, all codes are listed.

            EXAMPLES
              lifeboat explain LB0412
              lifeboat explain 412 803 --format json
            """
    )

    @Argument(help: "Codes, as LB0412 or 412.")
    var codes: [String] = []

    @Option(help: "Print the pages as text or json.")
    var format = OutputFormat.text

    func perform() async throws -> ExitStatus {
        let catalogue = CompilerCatalogue.all
        let entries = codes.isEmpty ? catalogue.entries : try CodeArgument.entries(codes, in: catalogue)
        if format == .json {
            CommandOutput.json(.array(entries.map { $0.json(DiagnosticPages.page(of: $0.code)) }))
            return .done
        }
        let width = min(TerminalCapabilities.columns(of: STDOUT_FILENO) ?? 80, 100)
        let text = PageText(width: width, colour: Terminal.hasColour(STDOUT_FILENO))
        if codes.isEmpty {
            CommandOutput.rendered(text.list(catalogue) + "\nlifeboat explain CODE tells more", to: STDOUT_FILENO)
            return .done
        }
        let pages = entries.map { entry in
            let page = DiagnosticPages.page(of: entry.code)
            let example = page.map {
                PageExample(
                    $0.example,
                    inputs: $0.inputs,
                    catalog: ServiceModels.catalog,
                    timeZones: SystemTimeZones.database
                )
            }
            return text.text(entry, page, findings: example?.findings() ?? [])
        }
        CommandOutput.rendered(String(pages.joined(separator: "\n").dropLast()), to: STDOUT_FILENO)
        return .done
    }
}

/// Codes as people type them.
enum CodeArgument {
    /// The entries of the codes, each once, in the order given.
    ///
    /// - Throws: `Failure` that names every code that does not exist, with the nearest that does.
    static func entries(
        _ codes: [String],
        in catalogue: DiagnosticCatalogue
    ) throws -> [DiagnosticCatalogue.Entry] {
        var entries: [DiagnosticCatalogue.Entry] = []
        var unknown: [String] = []
        for code in codes {
            let name = normalized(code)
            guard let entry = catalogue[name] else {
                let near = Suggestion.closest(to: name, in: catalogue.entries.map(\.code))
                unknown.append("there is no code '\(code)'" + (near.map { "; did you mean \($0)?" } ?? ""))
                continue
            }
            if !entries.contains(entry) { entries.append(entry) }
        }
        guard unknown.isEmpty else {
            throw Failure(.usage, unknown.joined(separator: "\n"), advice: "'lifeboat explain' lists all codes")
        }
        return entries
    }

    /// `LB0412` for `lb0412`, `0412` and `412`.
    static func normalized(_ code: String) -> String {
        let upper = code.uppercased()
        let digits = upper.hasPrefix("LB") ? String(upper.dropFirst(2)) : upper
        guard !digits.isEmpty, digits.utf8.count <= 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return upper
        }
        return "LB" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}

extension DiagnosticCatalogue.Entry {
    /// The machine form of a code with its page.
    fileprivate func json(_ page: DiagnosticPage?) -> JSONValue {
        [
            "code": .string(code),
            "severity": .string(severity.rawValue),
            "title": .string(title),
            "why": why.map { .string($0) } ?? .null,
            "explanation": .string(page?.paragraphs.joined(separator: "\n\n") ?? ""),
            "example": .array((page?.example ?? []).map(\.json)),
            "inputs": .array((page?.inputs ?? []).map { .string($0) }),
            "corrected": .array((page?.corrected ?? []).map(\.json)),
            "correctedInputs": .array((page?.correctedInputs ?? []).map { .string($0) }),
        ]
    }
}

extension DiagnosticPage.Document {
    fileprivate var json: JSONValue { ["name": .string(name), "text": .string(text)] }
}
