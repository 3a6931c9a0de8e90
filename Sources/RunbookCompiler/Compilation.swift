// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
public import RunbookModel

/// What became of a runbook.
public struct Compilation: Sendable {
    /// The plan; nil when any diagnostic is an error, and when only findings were asked for.
    public let plan: Plan?
    /// The findings in the order of their places; each range counts from the start of its file.
    public let diagnostics: [Diagnostic]
    /// The files that were read, for quoting them in diagnostics.
    public let sources: [SourceText]
}
