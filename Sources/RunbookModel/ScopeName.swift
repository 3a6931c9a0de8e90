// SPDX-License-Identifier: Apache-2.0

/// The names that every expression of a run can use, beside inputs, captures and steps.
///
/// This list is the contract between the compiler, which refuses other names, and the executor, which provides these:
/// - an input has its own name;
/// - a capture has its own name, once its step has succeeded;
/// - a step's name is an object of `result` (the step's result) and the step's captures; a capture with the name of its
///   own step takes the place of that object;
/// - the names below; a member that is not listed in ``members`` does not exist.
public enum ScopeName: String, Sendable, CaseIterable {
    /// The run: `id`, `started` (a moment) and `operator`.
    case run
    /// The environment of the workspace file: `name`.
    case environment
    /// The AWS account of the environment, as text.
    case account
    /// The regions of the environment by the names that the workspace file gives them, as text.
    case regions
    /// The moment at which the step began; journalled, and the same after a resume.
    case now

    /// The members that the value has; nil when it is no object or its members come from the workspace file.
    public var members: [String]? {
        switch self {
        case .run: ["id", "started", "operator"]
        case .environment: ["name"]
        case .account, .regions, .now: nil
        }
    }
}
