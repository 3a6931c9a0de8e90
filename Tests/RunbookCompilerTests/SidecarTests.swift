// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct SidecarTests {
    /// A document and what stands beside it.
    private struct Files {
        var document: String
        var sidecar: String?

        func compile(_ path: String = "book.md") -> Compilation {
            let files = self
            return RunbookCompiler(
                files: { path in
                    guard path == "book.md" else { throw CompilerTestBed.MissingFile(path: path) }
                    return Array(files.document.utf8)
                },
                sidecars: { path in path == "book.lifeboat.yaml" ? files.sidecar.map { Array($0.utf8) } : nil },
                catalog: .embedded,
                workspace: CompilerTestBed.workspace
            ).compile(path: path)
        }

        /// Every finding as code, file, line and message.
        func findings(_ path: String = "book.md") -> [String] {
            let compilation = compile(path)
            return compilation.diagnostics.map { diagnostic in
                let source = compilation.sources.first { $0.name == diagnostic.file }
                let line = source.flatMap { source in diagnostic.range.map { source.line(at: $0.lower) } }
                return "\(diagnostic.code) \(diagnostic.file):\(line.map(String.init) ?? "-") \(diagnostic.message)"
            }
        }
    }

    private static let document = """
        # Keep a copy

        ## Look

        1. **The database is up.** Ask who repairs it.
           ```bash
           aws rds describe-db-instances --db-instance-identifier dhakacart-db --region us-west-2
           ```
        2. **Who is awake.**
           ```bash
           # Look at the pager.
           ```

        ## Keep

        1. **A snapshot is taken**:
           ```bash
           aws rds create-db-snapshot --db-instance-identifier dhakacart-db --db-snapshot-identifier copy-1 --region us-west-2
           ```
        2. **An example.**
           ```bash
           rm -rf /tmp/example
           ```

        - [ ] The database was up
        - [ ] Nobody knows

        """

    private static let sidecar = """
        lifeboat: 1
        id: keep
        kind: weekly
        environment: production
        rto: 4h
        inputs:
          db: {type: rds-instance, default: dhakacart-db}
        values:
          dhakacart-db: ${db}
          us-west-2: ${regions.primary}
        approvals:
          keep-it: {from: [dba], shows: [is-up]}
        steps:
          the-database-is-up:
            source: sha256:2ee9cbe7b7a1ab252ee9cbe7b7a1ab25
            id: is-up
            effect: read
            expect:
              - DBInstances[0].DBInstanceStatus == 'available'
            capture:
              status: DBInstances[0].DBInstanceStatus
          who-is-awake:
            source: sha256:11111111111111111111111111111111
            manual: Is somebody awake?
            evidence: note
          a-snapshot-is-taken:
            source: sha256:22222222222222222222222222222222
            approve: keep-it
            timeout: 1h
            obliges: delete the snapshot
            requires: [is-up]
            preconditions:
              - expr: status == 'available'
            probe:
              aws: rds describe-db-snapshots --db-instance-identifier ${db} --region us-west-2
              done-when: length(DBSnapshots) > 0
            wait:
              aws: rds describe-db-snapshots --db-snapshot-identifier copy-1 --region us-west-2
              until: DBSnapshots[0].Status == 'available'
          an-example:
            source: sha256:33333333333333333333333333333333
            skip: it only shows what not to do
        checklist:
          - text: The database was up
            steps: [is-up]
            max-age: 26h

        """

    /// The sidecar with the digests of the document as it stands.
    private static func bound(_ document: String = document, _ sidecar: String = sidecar) -> Files {
        var draft = RunbookDraft(source: SourceText(name: "book.md", document))
        draft.sidecar = Sidecar.read(SourceText(name: "book.lifeboat.yaml", "lifeboat: 1")).sidecar
        let compiler = RunbookCompiler.Context(catalog: .embedded, workspace: nil, files: { _ in [] })
        _ = SyntaxPass.run(&draft, compiler)
        draft.tier = .adopted
        _ = OutlinePass.run(&draft, compiler)
        NamingPass.nameByTitle(&draft.steps)
        var lines: [String] = []
        var step = ""
        for line in sidecar.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  "), !line.hasPrefix("   "), line.hasSuffix(":") {
                step = String(line.dropFirst(2).dropLast())
            }
            let digest = draft.steps.first { $0.id?.text == step }.map { StepDigest(of: $0).text }
            if let digest, line.hasPrefix("    source: sha256:") {
                lines.append("    source: \(digest)")
            } else {
                lines.append(String(line))
            }
        }
        return Files(document: document, sidecar: lines.joined(separator: "\n"))
    }

    private static let native = """
        ---
        lifeboat: 1
        id: keep
        kind: weekly
        environment: production
        rto: 4h
        inputs:
          db: {type: rds-instance, default: dhakacart-db}
        ---
        # Keep a copy

        ## Look

        1. **The database is up.** Ask who repairs it.
           ```bash id=is-up effect=read
           aws rds describe-db-instances --db-instance-identifier ${db} --region ${regions.primary}
           ```
           ```expect
           DBInstances[0].DBInstanceStatus == 'available'
           ```
           ```yaml capture
           status: DBInstances[0].DBInstanceStatus
           ```
        2. **Who is awake.**
           ```text
           # Look at the pager.
           ```
           ```yaml manual
           confirm: Is somebody awake?
           evidence: note
           ```

        ## Keep

        ```yaml approval=keep-it
        from: [dba]
        shows: [is-up]
        ```

        1. **A snapshot is taken**:
           ```bash approve=keep-it timeout=1h obliges="delete the snapshot"
           aws rds create-db-snapshot --db-instance-identifier ${db} --db-snapshot-identifier copy-1 --region ${regions.primary}
           ```

           Requires: [The database is up](#is-up)
           ```yaml precondition
           expr: status == 'available'
           ```
           ```yaml probe
           aws: rds describe-db-snapshots --db-instance-identifier ${db} --region us-west-2
           done-when: length(DBSnapshots) > 0
           ```
           ```yaml wait
           aws: rds describe-db-snapshots --db-snapshot-identifier copy-1 --region us-west-2
           until: DBSnapshots[0].Status == 'available'
           ```
        2. **An example.**
           ```bash skip="it only shows what not to do"
           rm -rf /tmp/example
           ```

        - [ ] [The database was up](#is-up)
        - [ ] Nobody knows

        """

    @Test func `a sidecar and attributes of the document give the same plan`() throws {
        let bound = Self.bound()
        #expect(bound.findings() == [])
        let native = CompilerTestBed.compile(Self.native)
        #expect(CompilerTestBed.text(native) == "")
        let compiled = (bound.compile().plan, native.plan)
        var first = try #require(compiled.0)
        let second = try #require(compiled.1)
        #expect(first.checklist.map(\.maximumAge) == [TimeSpan(.seconds(26 * 3600)), nil])
        // A native item has no age: that is the one thing that a checklist in the document cannot say.
        first.checklist[0].maximumAge = nil
        let meanings = try [first, second].map { String(decoding: try $0.meaning(), as: UTF8.self) }
        #expect(meanings[0] == meanings[1])
        let again = CompilerTestBed.compile(YAMLTwin.render(first), name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "", "\(YAMLTwin.render(first))")
        let twin = again.plan
        #expect(try String(decoding: #require(twin).meaning(), as: UTF8.self) == meanings[0])
        #expect(first.illustrations.map(\.reason) == ["it only shows what not to do"])
        #expect(first.sources.map(\.name) == ["book.md", "book.lifeboat.yaml"])
    }

    @Test func `the sidecar's own name stands for the document`() {
        let bound = Self.bound()
        #expect(bound.findings("book.lifeboat.yaml") == [])
        let plans = [bound.compile().plan, bound.compile("book.lifeboat.yaml").plan]
        #expect(plans[0] == plans[1])
        #expect(plans[0]?.runbook.id == "keep")
        let alone = Files(document: Self.document, sidecar: nil)
        #expect(alone.compile("other.lifeboat.yaml").diagnostics.map(\.code) == ["LB0150"])
    }

    @Test func `a sidecar that cannot be read is an error, one that is not there is none`() {
        struct Denied: Error {}
        let compiler = RunbookCompiler(
            files: { _ in Array(Self.native.utf8) },
            sidecars: { _ in throw Denied() },
            catalog: .embedded,
            workspace: nil
        )
        #expect(compiler.compile(path: "book.md").diagnostics.map(\.code) == ["LB0150"])
        #expect(Files(document: Self.native, sidecar: nil).findings() == [])
    }

    @Test func `a document with front matter and a sidecar are two truths`() {
        let files = Files(document: Self.native, sidecar: "lifeboat: 1\nkind: daily\n")
        #expect(
            files.findings() == ["LB0180 book.lifeboat.yaml:1 the document says itself what this file says"]
        )
        #expect(files.compile().diagnostics[0].notes.first?.file == "book.md")
    }

    @Test func `what is no sidecar is said`() {
        let findings = { (sidecar: String) in Files(document: Self.document, sidecar: sidecar).findings() }
        #expect(
            findings("a: b\n") == ["LB0181 book.lifeboat.yaml:1 the file has no key 'lifeboat' at its top level"]
        )
        #expect(findings("").map { $0.prefix(6) } == ["LB0181"])
        #expect(
            findings("lifeboat: 1\nkind: daily\nsteps: [a]\n") == [
                "LB0212 book.lifeboat.yaml:3 steps is a list, not a mapping"
            ]
        )
        #expect(findings("lifeboat: [\n").map { $0.prefix(3) } == ["LB0"])
    }

    @Test func `a changed step is an error with both places`() {
        var files = Self.bound()
        files.document = files.document.replacing("copy-1", with: "copy-2")
        #expect(
            files.findings() == [
                "LB0184 book.lifeboat.yaml:27 kind, title or text of 'a-snapshot-is-taken' is not what was bound"
            ]
        )
        let diagnostic = files.compile().diagnostics[0]
        #expect(diagnostic.notes.map(\.file) == ["book.md"])
        #expect(diagnostic.fix?.contains("sha256:") == true)
        // Accepting a change is a decision of a person, never of `check --fix`.
        #expect(diagnostic.fixIt == nil)
    }

    @Test func `a title that says something else breaks the binding, even where the id stays`() {
        var files = Self.bound()
        files.document = files.document.replacing("**The database is up.**", with: "**The database is up?**")
        #expect(
            files.findings() == [
                "LB0184 book.lifeboat.yaml:15 kind, title or text of 'the-database-is-up' is not what was bound"
            ]
        )
    }

    @Test func `a fence of another kind breaks the binding, whatever its text`() {
        let rm = "```bash\n   rm -rf"
        for fence in ["```sql\n   rm -rf", "```console\n   $ rm -rf", "```console\n   rm -rf"] {
            var files = Self.bound()
            files.document = files.document.replacing(rm, with: fence)
            #expect(files.findings().contains { $0.hasPrefix("LB0184 book.lifeboat.yaml:41 ") }, "\(fence)")
        }
        // The names of one shell are one kind.
        var files = Self.bound()
        files.document = files.document.replacing(rm, with: "```sh\n   rm -rf")
        #expect(files.findings() == [])
    }

    @Test func `a step with a new title is shown at its place, one with new headings is found by its digest`() {
        var files = Self.bound()
        files.document = files.document.replacing("**A snapshot is taken**", with: "**One more copy**")
        #expect(
            files.findings().filter { $0.hasPrefix("LB018") } == [
                "LB0182 book.lifeboat.yaml:26 there is no step 'a-snapshot-is-taken'; at its place stands "
                    + "'one-more-copy', and nothing binds that"
            ]
        )
        let renamed = files.compile().diagnostics.first { $0.code == "LB0182" }
        #expect(renamed?.notes.map(\.file) == ["book.md"] && renamed?.fixIt == nil)
        files = Self.bound()
        // A second step of the title: both get their headings in front.
        files.document += "\n## Again\n\n1. **A snapshot is taken**:\n   ```bash\n   uptime\n   ```\n"
        #expect(
            files.findings().filter { $0.hasPrefix("LB018") } == [
                "LB0183 book.lifeboat.yaml:26 this step is no longer 'a-snapshot-is-taken'; it is "
                    + "'keep-a-snapshot-is-taken'"
            ]
        )
        #expect(files.compile().diagnostics[0].fixIt?.replacement == "keep-a-snapshot-is-taken")
    }

    @Test func `a digest that is too short to tell texts apart is refused, with the whole one as the fix`() throws {
        let whole = Self.bound()
        let digits = { (count: Int) in
            var files = whole
            let lines = (whole.sidecar ?? "").split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.hasPrefix("    source: ") ? String(line.prefix("    source: sha256:".count + count)) : String(line)
            }
            files.sidecar = lines.joined(separator: "\n")
            return files
        }
        for count in [1, 16, 31] {
            #expect(digits(count).findings().map { $0.prefix(6) } == ["LB0186", "LB0186", "LB0186", "LB0186"])
        }
        let short = digits(31).compile().diagnostics[0]
        let fixed = try #require(short.fixIt?.replacement)
        #expect(whole.sidecar?.contains("source: \(fixed)\n") == true && short.fix == "write '\(fixed)'")
        // So few digits could be of another text: a person has to look.
        #expect(digits(8).compile().diagnostics[0].fixIt == nil)
        for count in [32, 63, 64] { #expect(digits(count).findings() == []) }
    }

    @Test func `a bound change asks until an approval or the sidecar says otherwise`() throws {
        func asks(_ said: String) throws -> [Bool] {
            let document = """
                # T

                1. **Change**
                   ```bash
                   aws sns publish --topic-arn arn:aws:sns:us-west-2:123456789012:a --message m --region us-west-2
                   ```
                2. **Nobody knows**
                   ```bash
                   frobnicate --all
                   ```
                3. **Read**
                   ```bash
                   aws sts get-caller-identity --region us-west-2
                   ```

                """
            let sidecar = """
                lifeboat: 1
                kind: weekly
                approvals:
                  both: {from: [dba]}
                steps:
                  change:
                    source: sha256:0
                    \(said)
                  nobody-knows:
                    source: sha256:0
                    \(said)
                  read:
                    source: sha256:0

                """
            let compilation = Self.bound(document, sidecar).compile()
            let plan = try #require(compilation.plan, "\(CompilerTestBed.text(compilation))")
            return plan.steps.map(\.asksFirst)
        }
        #expect(try asks("timeout: 1h") == [true, true, false])
        #expect(try asks("confirm: true") == [true, true, false])
        #expect(try asks("confirm: false") == [false, false, false])
        #expect(try asks("approve: both") == [false, false, false])
    }

    @Test func `a placeholder in what a person reads is filled, and names there stay`() throws {
        let document = """
            # T

            1. **The rule is there**:
               ```json
               {"Target": "arn:aws:lambda:us-west-2:ACCOUNT:function:dhakacart-db"}
               ```
            2. **Look**
               ```bash
               aws rds describe-db-instances --db-instance-identifier dhakacart-db --region us-west-2
               ```

            """
        let values = "values:\n  ACCOUNT: ${account}\n  dhakacart-db: ${db}\n"
        let inputs = "inputs:\n  db: {default: dhakacart-db}\n"
        func question(_ header: String) throws -> String {
            let files = Self.bound(document, "lifeboat: 1\nkind: weekly\n" + header + inputs + values)
            let compilation = files.compile()
            #expect(!compilation.diagnostics.contains { $0.code == "LB0803" })
            guard case .manual(let manual)? = compilation.plan?.steps.first?.action else { return "" }
            return manual.confirmation
        }
        #expect(try question("").contains("us-west-2:${account}:function:dhakacart-db\""))
        let known = try question("environment: production\n")
        #expect(known.contains("us-west-2:123456789012:function:dhakacart-db\""))
    }

    @Test func `a step that does not exist gets a suggestion`() {
        var files = Self.bound()
        files.sidecar = files.sidecar?.replacing(
            "  who-is-awake:\n    source: ",
            with: "  who-is-awakes:\n    source: sha256:00000000000000000000000000000000 #"
        )
        #expect(
            files.findings() == [
                "LB0182 book.lifeboat.yaml:22 there is no step 'who-is-awakes'; did you mean 'who-is-awake'?"
            ]
        )
    }

    @Test func `a digest is required and must be one`() {
        var files = Self.bound()
        files.sidecar = files.sidecar?.replacing("    source: sha256:", with: "    # sha256:")
        #expect(files.findings().map { $0.prefix(6) } == ["LB0185", "LB0185", "LB0185", "LB0185"])
        files = Self.bound()
        files.sidecar = files.sidecar?.replacing("    source: sha256:", with: "    source: sha1:")
        #expect(files.findings().map { $0.prefix(6) } == ["LB0186", "LB0186", "LB0186", "LB0186"])
    }

    @Test func `checklist items are found by their text`() {
        var files = Self.bound()
        files.sidecar = files.sidecar?.replacing("text: The database was up", with: "text: The database was")
        #expect(files.findings().map { $0.prefix(6) } == ["LB0188"])
        files = Self.bound()
        files.document += "- [ ] The database was up\n"
        #expect(files.findings().map { $0.prefix(6) } == ["LB0189"])
        files = Self.bound()
        files.sidecar? += "  - text: The database was up\n    steps: [is-up]\n"
        #expect(files.findings().map { $0.prefix(6) } == ["LB0187"])
        files = Self.bound()
        files.sidecar = files.sidecar?.replacing("steps: [is-up]\n    max-age", with: "steps: [is-down]\n    max-age")
        #expect(files.findings().map { $0.prefix(6) } == ["LB0501"])
    }

    @Test func `values are whole expressions for literals that are there`() {
        let bound = Self.bound()
        let findings = { (value: String) in
            var files = bound
            files.sidecar = bound.sidecar?.replacing("  us-west-2: ${regions.primary}", with: "  \(value)")
            return files.findings()
        }
        #expect(findings("us-west-2: us-east-1").map { $0.prefix(6) } == ["LB0190"])
        #expect(findings("us-west-2: a${db}").map { $0.prefix(6) } == ["LB0190"])
        #expect(findings("us-west-2: ${a} ${b}").map { $0.prefix(6) } == ["LB0190"])
        #expect(findings("us-west-2: ${db +}").map { $0.prefix(6) } == ["LB0301"])
        #expect(
            findings("us-west: ${db}") == [
                "LB0191 book.lifeboat.yaml:10 'us-west' stands in no command of the document"
            ]
        )
        let unknown = findings("us-west-2: ${nothing}")
        #expect(unknown.allSatisfy { $0.hasPrefix("LB0302 book.md:") } && unknown.count == 1, "\(unknown)")
    }

    @Test func `a literal that a script quotes is reported where it stands`() throws {
        let files = Files(
            document:
                "# T\n\n1. **Run it**\n   ```bash\n   for x in 1; do echo dhakacart-db 'dhakacart-db'; done\n   ```\n",
            sidecar: """
                lifeboat: 1
                kind: daily
                inputs:
                  db: {default: dhakacart-db}
                values:
                  dhakacart-db: ${db}

                """
        )
        #expect(
            files.findings() == [
                "LB0192 book.md:5 'dhakacart-db' could not be replaced: it stands in a quoted text, in which a value "
                    + "could become code"
            ]
        )
    }

    @Test func `a skipped step is nothing to the plan but a line in a list`() throws {
        let plan = try CompilerTestBed.plan(
            """
            1. **Real**
               ```bash
               aws sts get-caller-identity
               ```
            2. **Shown only**
               ```bash id=shown skip="an example"
               aws nothing at all
               ```
            """
        )
        #expect(plan.steps.map(\.id.text) == ["real"])
        #expect(plan.illustrations.map { "\($0.id) \($0.title) \($0.reason)" } == ["shown Shown only an example"])
        expectFindings("1. **A**\n   ```bash skip=\"1️⃣\"\n   true\n   ```\n2. **B**\n", [("LB0203", "1️⃣")])
    }
}
