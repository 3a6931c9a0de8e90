// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How the steps of a plan are drawn.
enum GraphForm: String, ExpressibleByArgument, CaseIterable {
    /// For a terminal.
    case text
    /// A flowchart of Mermaid, as GitHub shows it in a fence.
    case mermaid
    /// For Graphviz.
    case dot
    /// A picture that stands for itself.
    case svg
}
