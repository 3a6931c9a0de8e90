// SPDX-License-Identifier: Apache-2.0

/// The kinds of YAML fences that belong to a step, by the word after `yaml`.
enum PartKind: String, CaseIterable {
    case precondition, probe, wait, retry, capture, manual

    /// The keys that the fence may have; none for names of the author's choice.
    var keys: [String] { Self.allKeys[self] ?? [] }

    private static let allKeys = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, StepReference.keys(of: $0).map(\.key)) }
    )
}
