// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// For whom a command prints its result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For a person.
    case text
    /// For a program.
    case json
}
