// SPDX-License-Identifier: Apache-2.0

/// Why the surroundings of a test could not be set up.
public struct ProcessFailure: Error, CustomStringConvertible {
    /// What went wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}
