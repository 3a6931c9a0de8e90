// SPDX-License-Identifier: Apache-2.0

/// Small runbooks for the pages of lints.
enum LintExample {
    /// A runbook whose steps have one fence each.
    static func runbook(_ fences: String..., title: String = "Step", kind: String = "daily") -> String {
        var text = "---\nlifeboat: 1\nkind: \(kind)\n---\n# Runbook\n\n"
        for (index, fence) in fences.enumerated() {
            let lines = fence.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n   ")
            let number = fences.count > 1 ? " \(index + 1)" : ""
            text += "\(index + 1). **\(title)\(number).**\n   ```bash id=step-\(index + 1)\n   \(lines)\n   ```\n\n"
        }
        return text
    }
}
