// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

/// Compiles a runbook of steps with one fence each, and demands exactly the given findings at their markers.
func expectLints(
    _ fences: String...,
    attributes: String = "",
    title: String = "Step",
    header: String = "",
    expected: (code: String, marker: String?)...,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    var body = ""
    for (index, fence) in fences.enumerated() {
        let lines = fence.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n   ")
        body += "\(index + 1). **\(title) \(index + 1)**\n   ```bash\(attributes)\n   \(lines)\n   ```\n"
    }
    expectFindings(body, expected, header: header, sourceLocation: sourceLocation)
}

/// The findings of a runbook of one fence.
func lintFindings(_ fence: String, title: String = "Step") -> [Diagnostic] {
    let body = "1. **\(title)**\n   ```bash\n   \(fence)\n   ```\n"
    return CompilerTestBed.compile(CompilerTestBed.runbook(body)).diagnostics
}
