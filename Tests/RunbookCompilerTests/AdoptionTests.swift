// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Documents that nobody wrote for Lifeboat.
@Suite struct AdoptionTests {
    private func adopted(
        _ text: String,
        name: String = "test.md",
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Plan {
        let compilation = CompilerTestBed.compile(text, name: name)
        let codes = compilation.diagnostics.map(\.code).filter { !$0.hasPrefix("LB08") }
        #expect(codes == ["LB0160"], "\(CompilerTestBed.text(compilation))", sourceLocation: sourceLocation)
        let plan = try #require(compilation.plan, sourceLocation: sourceLocation)
        #expect(plan.isAdopted, sourceLocation: sourceLocation)
        return plan
    }

    private func text(_ step: Step) -> String {
        switch step.action {
        case .commands(let commands): commands.map(\.text).joined(separator: "\n")
        case .manual(let manual): manual.confirmation
        }
    }

    @Test(arguments: [
        "ls # \u{1B}[2J", "rm -rf \"/tmp/a\u{202E}b\"", "aws s3 ls --region \u{F8F0}0\u{F8F1}", "# \u{7F} look",
    ])
    func `a step with a character that nobody sees is left to a person, and said`(script: String) throws {
        let compilation = CompilerTestBed.compile("# T\n\n```bash\n\(script)\n```\n\n```bash\nls\n```\n")
        let found = compilation.diagnostics.filter { $0.code == "LB0130" }
        #expect(found.map(\.severity) == [.warning])
        let step = try #require(compilation.plan?.steps.first)
        #expect(step.commands.isEmpty && step.effect >= .change)
        #expect(text(step).contains(script) || script.hasPrefix("#"))
        #expect(compilation.plan?.steps.last?.commands.count == 1)
        // In a document of ours it stays an error.
        let native = CompilerTestBed.compile(CompilerTestBed.runbook("1. **S**\n   ```bash\n   \(script)\n   ```\n"))
        #expect(native.diagnostics.contains { $0.code == "LB0130" && $0.severity == .error })
    }

    @Test func `the note counts in sentences`() {
        func note(_ text: String) -> String? {
            CompilerTestBed.compile(text).diagnostics.first { $0.code == "LB0160" }?.message
        }
        let one = "# T\n\n```bash\n# look at it\n```\n"
        #expect(note(one)?.hasSuffix("1 step; before 0 of them the operator is asked, 1 is done by hand") == true)
        #expect(note(one + "\n```bash\n# and again\n```\n")?.hasSuffix("2 are done by hand") == true)
    }

    @Test func `a waiter that is left to a person is not said to be run`() {
        let wait = "aws rds wait db-instance-available --db-instance-identifier a"
        let found = CompilerTestBed.compile("# T\n\n```bash\n\(wait) --no-such-option x\n```\n").diagnostics
        let note = found.first { $0.code == "LB0807" }
        #expect(note?.message.hasSuffix("; the step is left to a person, who is told no more than that") == true)
        #expect(note?.fix == "look at the state itself before the step is called done")
        let script = CompilerTestBed.compile("# T\n\n```bash\n\(wait) && date\n```\n").diagnostics
        #expect(script.first { $0.code == "LB0807" }?.message.hasSuffix("; and bash runs it as it is") == true)
    }

    // MARK: - Which documents

    @Test func `a document without a command is refused`() {
        expectFindings("# Title\n\nProse.\n\n- [ ] An item\n", [("LB0214", nil)], raw: true)
        expectFindings("# Title\n\n```yaml\na: b\n```\n", [("LB0214", nil)], raw: true)
    }

    @Test func `front matter of other tools is not our business, readable or not`() throws {
        let body = "# Title\n\n```bash\nls\n```\n"
        for front in ["title: A", "layout: *x", "a: [", "tags: !!set {a}", "<<: {}\n- b", "weight: 1\nweight: 2"] {
            #expect(try adopted("---\n\(front)\n---\n\(body)").runbook.title == "Title")
        }
        let plan = try adopted("---\ntitle: From Hugo\n---\n## Part\n\n```sh\nls\n```\n")
        #expect(plan.runbook.title == "From Hugo")
        // No end, and therefore no front matter.
        #expect(try adopted("---\ntitle: A\n\n\(body)").steps.count == 1)
    }

    @Test func `front matter that was meant to be ours is not taken for another tool's`() {
        let body = "# T\n\n```bash\nls\n```\n"
        expectFindings("---\n1️⃣lifebaot: 1\nkind: daily\n---\n\(body)", [("LB0151", "1️⃣")], raw: true)
        expectFindings("---\n1️⃣Lifeboat: 1\n---\n\(body)", [("LB0151", "1️⃣")], raw: true)
        for text in ["---\nlifeboat: 1\nid: [\n---\n\(body)", "---\nlifeboat: 1\nid: a\n\n\(body)"] {
            let compilation = CompilerTestBed.compile(text)
            #expect(DiagnosticList.hasErrors(compilation.diagnostics))
            let hasPlan = compilation.plan != nil
            #expect(!hasPlan)
        }
    }

    @Test func `the id is the file's name and the kind what the title says`() throws {
        let body = "\n\n```bash\nls\n```\n"
        let plan = try adopted("# Set up X\(body)", name: "docs/My Runbook v2.1.md")
        #expect(plan.runbook.id == "my-runbook-v2")
        #expect(plan.runbook.kind == .setup)
        #expect(try adopted("# X\(body)", name: "ü.md").runbook.id == "runbook")
        #expect(try adopted("# Incident: disk full\(body)").runbook.kind == .emergency)
        #expect(try adopted("# Daily checks\(body)").runbook.kind == .daily)
        #expect(try adopted("# Debugging the failback\(body)").runbook.kind == .failback)
    }

    // MARK: - Which fences

    @Test func `every fence with commands is a step, wherever it stands`() throws {
        let plan = try adopted(
            """
            ```bash
            date
            ```

            # Title

            Prose before. More of it.

            ```zsh
            uptime
            ```

            ## One fence

            Do this:

            ```sh
            df -h
            ```

            ## Lists

            1. **Bold lead**: why.
               ```bash
               ls a
               ```

               Then look again, please:

               ```bash
               ls b
               ```
               ```bash
               ls c
               ```
            2. Without bold. With more.
               - Inner bullet
                 ```shell
                 ls d
                 ```
            * A bullet
              > ```Bash
              > ls e
              > ```

            ## Several

            > **A pseudo heading**
            >
            > ```bash
            > ls f
            > ```

            First this one.

            ```bash
            ls g
            ```

            ```bash
            ls h
            ```

            """
        )
        let found = plan.steps.map { "\($0.place?.line ?? 0) \($0.id) | \($0.title) | \(text($0))" }
        #expect(
            found == [
                "1 date | date | date", "5 title | Title | uptime", "13 one-fence | One fence | df -h",
                "23 bold-lead | Bold lead | ls a", "28 then-look-again-please | Then look again, please | ls b",
                "33 bold-lead-3 | Bold lead (3) | ls c", "37 inner-bullet | Inner bullet | ls d",
                "41 a-bullet | A bullet | ls e", "48 a-pseudo-heading | A pseudo heading | ls f",
                "54 first-this-one | First this one | ls g", "60 several-3 | Several (3) | ls h",
            ]
        )
        #expect(plan.steps[2].prose == "Do this:")
        #expect(plan.steps[2].section == [])
        #expect(plan.steps[3].prose == "why.")
        #expect(plan.steps[3].section == ["Lists"])
    }

    @Test func `an illustration is no step`() throws {
        let plan = try adopted(
            """
            # T

                rm -rf /indented

            ```
            rm -rf /no-language
            ```
            ```yaml approval=x
            rm: -rf
            ```
            ```python
            import os
            ```
            <!--
            ```bash
            rm -rf /comment
            ```
            -->
            ```json
            {"a": 1}
            ```
            ```bash title="a.sh" {1,3} id=x effect=read nonsense="
            ls
            ```

            """
        )
        #expect(plan.steps.map(text) == ["ls"])
        #expect(plan.steps.map(\.id.text) == ["t"])
    }

    @Test func `a console session is what was typed, not what was printed`() throws {
        let plan = try adopted(
            """
            # T

            ```
            $ make \\
            > all
            rm -rf /printed
            ```
            ```console
            root@db1:~# systemctl status postgresql
            * postgresql.service
            [root@db1 ~]# ls | wc -l
            12
            ```
            ```bash
            $ date
            ```
            ```bash
            echo a@b# c
            ```

            """
        )
        #expect(
            plan.steps.map(text)
                == ["make \\\nall", "systemctl status postgresql\nls | wc -l", "date", "echo a@b# c"]
        )
    }

    @Test func `a fence of comments is done by hand, and its comments are the question`() throws {
        let plan = try adopted(
            "1. **Fail back**\n   ```bash\n   # 1. Look.\n\n   #2. Switch.\n   ```\n   ```bash\n   #\n   ```\n"
        )
        #expect(plan.steps.map(text) == ["1. Look.\n2. Switch."])
        #expect(plan.steps[0].effect == .change)
        #expect(!plan.steps[0].asksFirst)
    }

    @Test func `a state in an item is compared with by hand or beside its command`() throws {
        let plan = try adopted(
            """
            1. **The rule**
               ```json
               {"State": "ENABLED"}
               ```
            2. **Look**
               ```bash
               ls
               ```
               It prints:
               ```json
               []
               ```

            """
        )
        #expect(plan.steps.map(text) == ["This is how it is:\n{\"State\": \"ENABLED\"}", "ls"])
        #expect(plan.steps[1].prose == "It prints:\n\n```json\n[]\n```")
    }

    // MARK: - Names, order and checklists

    @Test func `equal titles take the headings in front, and numbers where even these are equal`() throws {
        let item = "1. **Create it**\n   ```bash\n   ls\n   ```\n\n"
        let plan = try adopted("# T\n\n## A\n\n### X\n\n\(item)## B\n\n### X\n\n\(item)\(item)## C\n\n### Y\n\n\(item)")
        #expect(
            plan.steps.map(\.id.text)
                == ["a-x-create-it", "b-x-create-it", "b-x-create-it-2", "y-create-it"]
        )
    }

    @Test func `titles that make no id, reserved ones and long ones get an id all the same`() throws {
        let long = String(repeating: "very ", count: 40)
        let headings = ["日本", "Run", "now", "_-", long + "a", long + "b"]
        let plan = try adopted(headings.map { "## \($0)\n\n```bash\nls\n```\n\n" }.joined())
        #expect(plan.steps.map(\.id.text).prefix(4) == ["step", "run-2", "now-2", "step-2"])
        #expect(Set(plan.steps.map(\.id)).count == 6)
        #expect(plan.steps.map(\.title)[3] == "_-")
    }

    @Test func `tasks are checklist items, proved by the commands that stand in them`() throws {
        let plan = try adopted(
            """
            # T

            ## Look

            ```bash
            ls
            ```

            ## Check

            - [ ] By hand
            - [x] [Looked](#look) and [lost](#nowhere)
            - Outer
              - [ ] Inner

            1. [ ] With a command:
               ```bash
               date
               ```

            """
        )
        #expect(
            plan.checklist.map { "\($0.section) \($0.text) \($0.steps)" } == [
                "[\"Check\"] By hand []", "[\"Check\"] Looked and lost [look]", "[\"Check\"] Inner []",
                "[\"Check\"] With a command: [with-a-command]",
            ]
        )
    }

    @Test func `Requires links count where they lead back to steps`() throws {
        let plan = try adopted(
            """
            # T

            Requires: nothing at all

            ## A

            ```bash
            ls a
            ```

            ## B

            Requires: [A](#a), [B](#b), [C](#c), [x](https://example.com)

            1. **One**
               ```bash
               ls b
               ```

            ## C

            1. **Two**

               Requires: [B](#b)
               ```bash
               ls c
               ```

            """
        )
        #expect(plan.steps.map { $0.needs.map { "\($0.step) \($0.kind)" } } == [[], ["a requires"], ["one requires"]])
    }

    // MARK: - What cannot be carried out

    @Test func `what cannot be carried out is a warning, and a person's step`() throws {
        let text = MarkedText(
            """
            # T

            1. **Wait**
               ```bash
               aws rds wait db-instance-available 1️⃣--db-instance-identifiers x --region us-east-1
               ```
            2. **Count**
               ```2️⃣sql
               SELECT 1
               ```
            3. **Open**
               ```bash
               echo 3️⃣'open
               ```
            4. **Unclosed**
               ```bash
               ls

            """
        )
        let compilation = CompilerTestBed.compile(text.text)
        let found = compilation.diagnostics.filter { $0.severity == .warning }
        #expect(found.map(\.code) == ["LB0402", "LB0414", "LB0401", "LB0107"])
        #expect(found.prefix(3).map { $0.range?.lower } == [text.offsets["1️⃣"], text.offsets["2️⃣"], text.offsets["3️⃣"]])
        let plan = try #require(compilation.plan)
        #expect(plan.steps.map(\.commands.isEmpty) == [true, true, true, true])
        #expect(plan.steps.map(\.effect) == [.read, .change, .change, .change])
        #expect(
            self.text(plan.steps[0]) == """
                Lifeboat cannot carry this out as it is written (aws rds wait db-instance-available has no option \
                '--db-instance-identifiers'; did you mean '--db-instance-identifier'?). Do what it means by hand:
                aws rds wait db-instance-available --db-instance-identifiers x --region us-east-1
                """
        )
    }

    @Test func `whatever may change something is asked about first`() throws {
        let plan = try adopted(
            """
            # T

            ```bash
            aws s3api get-bucket-versioning --bucket b --region us-west-2
            ```
            ```bash
            aws sns create-topic --name t --region us-west-2
            ```
            ```bash
            make install
            ```

            """
        )
        #expect(plan.steps.map(\.effect) == [.read, .change, .unknown])
        #expect(plan.steps.map(\.asksFirst) == [false, true, true])
    }

    // MARK: - Hostile documents

    @Test func `a document cut off or changed anywhere gives a plan or says why not`() throws {
        let bytes = try CompilerTestBed.file("Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md")
        var generator = SystemRandomNumberGenerator()
        for index in stride(from: 0, through: bytes.count, by: 149) {
            try check(Array(bytes[..<index]))
            var changed = bytes
            for _ in 0..<8 {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                let inserted = "`$\"'(){}#-*>\n \t\\|&;<".utf8.randomElement(using: &generator) ?? 0
                changed.insert(inserted, at: place)
            }
            try check(changed)
        }
    }

    private func check(_ bytes: [UInt8]) throws {
        let compilation = CompilerTestBed.compile(bytes, workspace: nil)
        let hasErrors = DiagnosticList.hasErrors(compilation.diagnostics)
        let text = String(decoding: bytes, as: UTF8.self)
        if hasErrors != (compilation.plan == nil) { Issue.record("neither plan nor error, or both: \(text)") }
        for range in compilation.diagnostics.compactMap(\.range) where range.upper > bytes.count {
            Issue.record("a place behind the end: \(text)")
        }
        // A cut or a changed byte never makes an adopted document an error, but for the one without steps.
        let codes = Set(compilation.diagnostics.filter { $0.severity == .error }.map(\.code))
        if !codes.subtracting(["LB0214", "LB0102"]).isEmpty { Issue.record("\(codes): \(text)") }
    }
}
