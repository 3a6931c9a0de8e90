// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

/// One mistake, one finding.
@Suite struct CascadeTests {
    // MARK: - Names with hyphens

    private func hyphenated(_ check: String) -> [(String, String, String?)] {
        let step = { (id: String, rest: String) in
            "1. **S**\n   ```bash id=\(id)\n   aws rds describe-db-instances --region us-west-2\n   ```\n\(rest)"
        }
        let capture = "   ```yaml capture\n   count: length(DBInstances)\n   ```\n"
        let text = CompilerTestBed.runbook(step("is-up", capture) + step("next", "   ```expect\n   \(check)\n   ```\n"))
        let compilation = CompilerTestBed.compile(text)
        return compilation.diagnostics.map { found in
            let place = found.range.map { compilation.sources[0].text(in: $0) } ?? ""
            return (found.code + " " + place, found.message, found.fix)
        }
    }

    @Test(arguments: [
        ("is-upp.count == 1", "LB0302 is-upp", "write ${\"is-up\"}, with its quotes"),
        ("${is-upp.count} == 1", "LB0302 is-upp", "write \"is-up\", with its quotes"),
        ("length(is-up.count) == 1", "LB0302 is-up", "write ${\"is-up\"}, with its quotes"),
        ("length(DBInstances) == is-up.count", "LB0302 is-up", "write ${\"is-up\"}, with its quotes"),
        ("age(is-up.result) < 5m", "LB0302 is-up", "write ${\"is-up\"}, with its quotes"),
    ])
    func `an id with hyphens and no quotes is one finding that says so`(check: String, found: String, fix: String) {
        let findings = hyphenated(check)
        #expect(findings.map(\.0) == [found], "\(findings)")
        #expect(findings.first?.2 == fix)
        let isMisspelt = check.contains("upp")
        #expect(
            findings.first?.1
                == (isMisspelt
                    ? "'is-upp' is 'is' minus 'upp' in an expression; did you mean the step 'is-up'?"
                    : "'is-up' is 'is' minus 'up' in an expression, not the step of that name")
        )
    }

    @Test func `a subtraction that no step's id is like, and an id in quotes, stay what they are`() {
        #expect(hyphenated("total-used == 1").map(\.0) == ["LB0310 total", "LB0310 used"])
        #expect(hyphenated("is - upp == 1").map(\.0) == ["LB0310 is", "LB0310 upp"])
        #expect(hyphenated("${\"is-up\".count} == 1").isEmpty)
    }

    private static let input = "inputs:\n  db: {type: rds-instance, default: dhakacart-db}\n"

    private static func step(_ id: String, _ value: String = "${db}", _ more: String = "") -> String {
        """
        1. **\(id).**
           ```bash id=\(id)
           aws rds describe-db-instances --db-instance-identifier \(value) --region us-west-2
           ```
        \(more)
        """
    }

    private static func users(_ value: String, _ count: Int = 10) -> String {
        (0..<count).map { step("s\($0)", value) }.joined(separator: "\n")
    }

    @Test func `a capture that ten steps miss is one finding with notes`() throws {
        let text = CompilerTestBed.runbook(Self.users("${snapshot}"))
        let found = CompilerTestBed.compile(text).diagnostics
        #expect(found.map(\.code) == ["LB0302"])
        #expect(found.first?.notes.map(\.message) == ["and here", "and here", "and here", "and in 6 more places"])
    }

    @Test func `an input that is misspelt where it is declared is one finding, and one edit corrects all uses`() {
        let header = Self.input.replacing("db:", with: "bd:")
        let text = CompilerTestBed.runbook(Self.users("${db}", 5), header: header)
        let found = CompilerTestBed.compile(text).diagnostics
        #expect(found.map(\.code) == ["LB0302"])
        #expect(found.first?.fixIt?.ranges.count == 5)
    }

    @Test func `a step that is misspelt in five places is one finding`() {
        let body = """
            ```yaml approval=go
            from: [dba]
            shows: [1️⃣frist]
            ```

            \(Self.step("first", "dhakacart-db"))
            1. **Second.**

               Requires: [First](#frist)
               ```bash id=second approve=go
               aws rds describe-db-instances --db-instance-identifier ${frist.result} --region us-west-2
               ```

            - [ ] [One](#frist)
            - [ ] [Two](#frist)
            """
        expectFindings(body, [("LB0504", "1️⃣")])
        let found = CompilerTestBed.compile(CompilerTestBed.runbook(MarkedText(body).text)).diagnostics
        #expect(found.first?.fixIt?.ranges.count == 5)
    }

    @Test func `a misspelt connection, environment or operation is said once for what follows`() {
        let sql = { (id: String, mark: String) in
            "1. **\(id).**\n   ```sql id=\(id) connection=\(mark)primry\n   SELECT 1 AS one\n   ```\n"
        }
        expectFindings(sql("a", "1️⃣") + sql("b", "") + sql("c", ""), [("LB0413", "1️⃣")])
        expectFindings(
            "---\nlifeboat: 1\nkind: daily\nenvironment: 1️⃣prodution\n---\n# T\n\n"
                + sql("a", "").replacing("primry", with: "dr")
                + Self.step("b", "${regions.dr}"),
            [("LB0705", "1️⃣")],
            raw: true
        )
        let broken = """
            1. **A.**
               ```bash id=a
               NAME=$(aws rds 1️⃣describe-db-instance --query x --output text --region us-west-2)
               ```
            """
        expectFindings(broken + "\n" + Self.users("${NAME}", 3), [("LB0402", "1️⃣")])
    }

    @Test func `names of an unreadable front matter are not missed`() {
        for broken in ["kind: daily1️⃣: x", "kind: daily\ntags:\n1️⃣\t- a", "kind: daily\ntitle: \"open\n1️⃣x: y"] {
            let text = "---\nlifeboat: 1\n\(broken)\n\(Self.input)---\n# T\n\n\(Self.users("${db}", 3))"
            let found = CompilerTestBed.compile(MarkedText(text).text).diagnostics
            #expect(found.map(\.code) == ["LB0120"], "\(broken)")
        }
    }

    @Test func `what is left of an unreadable fence is not looked at`() {
        expectFindings(
            Self.step(
                "a",
                "dhakacart-db",
                """
                   ```yaml capture
                   snapshot: [a1️⃣
                   ```
                   ```yaml probe
                   aws: rds describe-db-instances
                    done-when2️⃣: x
                   ```
                """
            ) + "\n" + Self.users("${snapshot}", 3),
            [("LB0120", "1️⃣"), ("LB0120", "2️⃣")]
        )
    }

    @Test func `a quote that is never closed hides no other step`() {
        expectFindings(
            """
            1. **A.**
               ```bash id=a
               NAME=1️⃣$(aws rds describe-db-snapshots --query "x --output text --region us-west-2)
               ```
            \(Self.users("${NAME}", 2))
            1. **B.**
               ```bash id=b
               aws rds 2️⃣describe-db-instance
               ```
            """,
            [("LB0401", "1️⃣"), ("LB0402", "2️⃣")]
        )
    }

    @Test func `a command without a step takes its parts and its names with it`() {
        expectFindings(
            """
            1. *A.*
               ```1️⃣bash id=a capture=x
               date
               ```
               ```expect
               status == 0
               ```
               ```yaml wait
               until: true
               ```
            2. **B.**

               Requires: [A](#a)
               ```bash id=b
               aws rds describe-db-instances --db-instance-identifier ${x} --region us-west-2
               ```
            """,
            [("LB0201", "1️⃣")]
        )
    }

    @Test func `a misspelt command fence makes no manual step of its step`() {
        expectFindings(
            """
            1. **A.**
               ```1️⃣bsh id=a capture=x
               date
               ```
               ```expect
               status == 0
               ```
            \(Self.users("${x}", 2))
            """,
            [("LB0207", "1️⃣")]
        )
    }

    @Test func `parts of another item are looked at all the same`() {
        expectFindings(
            "- loose\n  ```1️⃣bash\n  date\n  ```\n\n- other\n  ```2️⃣expect\n  x > 1\n  ```\n\n1. **Step**\n",
            [("LB0201", "1️⃣"), ("LB0208", "2️⃣")]
        )
    }

    @Test func `an id or a name that cannot be used is not missed where it is used`() {
        expectFindings(
            Self.step("1️⃣Is-Up", "dhakacart-db")
                + "\n1. **B.**\n\n   Requires: [A](#Is-Up)\n   ```bash id=b\n   date\n   ```\n\n- [ ] [A](#Is-Up)\n",
            [("LB0217", "1️⃣")]
        )
        expectFindings(
            Self.users("${db-name}", 3),
            [("LB0307", "1️⃣")],
            header: "inputs:\n  1️⃣db-name: {type: string, default: x}\n"
        )
        expectFindings(
            "```yaml approval=1️⃣Go\nfrom: [dba]\n```\n\n1. **A.**\n   ```bash id=a approve=Go\n   date\n   ```\n",
            [("LB0217", "1️⃣")]
        )
    }

    @Test func `two equal ids are one finding, whoever names them`() {
        expectFindings(
            Self.step("same", "dhakacart-db") + "\n" + Self.step("1️⃣same", "dhakacart-db") + "\n- [ ] [x](#same)\n",
            [("LB0206", "1️⃣")]
        )
    }

    @Test func `different names are different mistakes`() {
        expectFindings(
            Self.step("a", "${1️⃣one}") + "\n" + Self.step("b", "${2️⃣two}"),
            [("LB0302", "1️⃣"), ("LB0302", "2️⃣")]
        )
    }

    @Test func `a fence that swallows the next ones is said where the next one begins`() {
        expectFindings(
            "## One\n\n```bash id=a capture=x\ndate\n\n## Two\n\n1️⃣```bash id=b\ndate\n```\n\n" + Self.users("${x}", 2),
            [("LB0107", "1️⃣")]
        )
        expectFindings(
            "## One\n\n```sql connection=dr\nSELECT 1\n\n## Two\n\n1️⃣```bash id=b\ndate\n```\n",
            [("LB0107", "1️⃣")]
        )
    }
}
