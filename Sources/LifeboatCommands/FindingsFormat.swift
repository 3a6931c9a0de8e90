// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Glibc
import RunbookCompiler
import TerminalUI

/// In which form findings are printed.
enum FindingsFormat: String, ExpressibleByArgument, CaseIterable {
    /// For a person.
    case text
    /// An array for a program, as `Documentation/schemas/check.schema.json` says.
    case json
    /// For code hosts and editors: SARIF 2.1.0.
    case sarif
}

/// Findings about files, and the files.
struct Findings {
    var diagnostics: [Diagnostic] = []
    var sources: [SourceText] = []
    /// Whether the runbooks could change anything now, where that is not always so.
    var outlooks: [ChangeOutlook] = []

    /// How a command ends that has found this: when all errors are that files could not be read, these are at fault.
    var status: ExitStatus {
        let errors = diagnostics.filter { $0.severity == .error }
        if errors.isEmpty { return .done }
        return errors.allSatisfy(\.isUnreadableFile) ? .inputOutput : .invalid
    }

    /// How many findings of one code a person is shown.
    static let limit = 20

    /// The findings in a form, for standard output.
    func rendered(as format: FindingsFormat, all: Bool) -> String {
        // What a person reads in one line is a finding of its own for a program.
        let moments = format == .text ? [] : outlooks.compactMap(\.finding)
        let diagnostics = DiagnosticList.arranged(diagnostics + moments)
        switch format {
        case .json: return JSONRenderer(sources: sources).render(diagnostics)
        case .sarif:
            let renderer = SARIFRenderer(sources: sources, pages: DiagnosticPages.all, version: LifeboatProgram.version)
            return renderer.render(diagnostics)
        case .text:
            var style = Self.style(for: STDOUT_FILENO)
            style.limit = all ? nil : Self.limit
            style.hasHint = true
            return TextRenderer(sources: sources, style: style).render(diagnostics)
        }
    }

    /// How findings are laid out on a descriptor.
    static func style(for descriptor: Int32) -> TextRenderer.Style {
        var style = TextRenderer.Style()
        style.hasColour = Terminal.hasColour(descriptor)
        style.width = TerminalCapabilities.columns(of: descriptor)
        return style
    }
}
