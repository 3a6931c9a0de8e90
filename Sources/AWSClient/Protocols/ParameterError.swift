// SPDX-License-Identifier: Apache-2.0

/// A parameter that does not fit its shape; names the place and never the value.
struct ParameterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The place in the parameters, such as `Filters[0].Values`.
    var path: String
    /// What is wrong, such as `expected a list, found a string`.
    var reason: String

    var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
