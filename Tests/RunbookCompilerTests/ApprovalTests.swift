// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct ApprovalTests {
    private func runbook(_ approve: String, _ approval: String) -> String {
        """
        1. **Step**
           ```sql connection=dr approve=\(approve) effect=change
           SELECT 1
           ```

        ```yaml \(approval)
        ```
        """
    }

    @Test func `an approval that does not exist is an error and no cascade`() {
        expectFindings(runbook("1️⃣actvate", "approval=activate\nfrom: [dba]"), [("LB0601", "1️⃣")])
    }

    @Test func `an approval that nobody asks for is a warning`() {
        expectFindings(
            runbook("go", "approval=go\nfrom: [dba]\n```\n\n```yaml approval=1️⃣other\nfrom: [dba]"),
            [("LB0602", "1️⃣")]
        )
    }

    @Test func `an approval is defined once`() {
        expectFindings(
            runbook("go", "approval=go\nfrom: [dba]\n```\n\n```yaml approval=1️⃣go\nfrom: [dba]"),
            [("LB0213", "1️⃣")]
        )
    }

    @Test func `its keys, values and people are checked`() {
        expectFindings(runbook("go", "approval=go\n1️⃣form: [dba]"), [("LB0210", "1️⃣"), ("LB0211", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [1️⃣dbas]"), [("LB0605", "1️⃣")])
        expectFindings(runbook("go", "approval=1️⃣go\nfrom: [incident-commander]\ncount: 2"), [("LB0606", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\ncount: 1️⃣0"), [("LB0212", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\nexpires: 1️⃣soon"), [("LB0212", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\nshows: [1️⃣stp]"), [("LB0504", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\nremind: [50%, 1️⃣100%]"), [("LB0212", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\nescalate: [1️⃣half]"), [("LB0212", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\nbreak-glass: [1️⃣dbas]"), [("LB0605", "1️⃣")])
        expectFindings(runbook("go", "approval=go\nfrom: [dba]\nvoid-if: 1️⃣nothing > 1"), [("LB0302", "1️⃣")])
    }

    @Test(arguments: [
        ("sql id=lag connection=dr\n   SELECT 1 AS lag", true),
        ("sql id=lag connection=dr effect=change\n   SELECT 1 AS lag", false),
        ("bash id=lag\n   LAG=$(./how-far-behind)", false),
        ("bash id=lag effect=read\n   aws rds describe-db-instances --region us-east-1", true),
    ])
    func `what voids an approval comes from what can be read again`(step: String, isReadable: Bool) {
        for name in ["lag.size", "size"] {
            let findings = isReadable ? [] : [("LB0607", "1️⃣")]
            expectFindings(
                """
                1. **Lag**
                   ```\(step)
                   ```
                   ```yaml capture
                   size: length(@)
                   ```
                2. **Act**
                   ```sql connection=dr approve=go effect=change
                   SELECT 1
                   ```

                ```yaml approval=go
                from: [dba]
                void-if: 1️⃣\(name) == 7
                ```
                """,
                findings
            )
        }
    }

    @Test func `an approval that names nobody is an error`() {
        expectFindings(runbook("go", "approval=1️⃣go"), [("LB0211", "1️⃣")])
    }
}
