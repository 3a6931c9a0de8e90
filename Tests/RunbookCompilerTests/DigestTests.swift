// SPDX-License-Identifier: Apache-2.0

import Digests
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct DigestTests {
    private static let runbook = """
        1. **Look.** Is it there?
           ```sql id=look connection=dr
           SELECT count(*) AS n FROM a
           ```
           ```expect
           rows[0].n > 0
           ```
        """

    private func digest(_ body: String) throws -> String {
        let digest = SHA256.digest(of: try CompilerTestBed.plan(body).meaning())
        return "\(digest)"
    }

    @Test func `the digest of a runbook is the same for ever`() throws {
        let found = try digest(Self.runbook)
        #expect(found == "84d98c24c1de13e06b8512d55f82086cddfbaf39ebbb1568d967af72b202be67")
    }

    @Test func `where things stand does not matter, what they say does`() throws {
        let first = try digest(Self.runbook)
        let spaced = Self.runbook.replacing("   ```expect", with: "\n\n   ```expect").replacing(
            "rows[0].n > 0",
            with: "  rows[0].n > 0  "
        )
        #expect(try digest("\n\n" + spaced + "\n\n\n") == first)
        for (old, new) in [
            ("Is it there", "Is it here"), ("Look.", "See."), ("count(*)", "sum(1)"), ("n > 0", "n > 1"),
            ("id=look", "id=see"),
            ("connection=dr", "connection=primary"), ("connection=dr", "connection=dr timeout=6m"),
        ] {
            #expect(try digest(Self.runbook.replacing(old, with: new)) != first)
        }
    }
}
