// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// Runbooks that bring others along; files are named by their paths.
@Suite struct IncludeTests {
    private struct Missing: Error, CustomStringConvertible { var description: String { "no such file" } }

    private static let header = "---\nlifeboat: 1\nid: ID\nkind: daily\nenvironment: production\n---\n# Title\n\n"

    private static func runbook(_ id: String, _ body: String) -> String {
        header.replacing("ID", with: id) + body
    }

    /// Compiles `top.md` among further files.
    private func compile(_ files: [String: String], top: String = "runbooks/top.md") -> Compilation {
        let read: @Sendable (String) throws -> [UInt8] = { path in
            guard let text = files[path] else { throw Missing() }
            return Array(text.utf8)
        }
        return RunbookCompiler(
            files: read,
            includes: { path, _ in
                guard !path.hasPrefix("..") else { throw IncludeRefusal(root: "/workspace") }
                return try read(path)
            },
            catalog: .embedded,
            workspace: CompilerTestBed.workspace
        ).compile(path: top)
    }

    private func findings(_ compilation: Compilation) -> [String] {
        compilation.diagnostics.map { diagnostic in
            let source = compilation.sources.first { $0.name == diagnostic.file }
            let line = diagnostic.range.flatMap { range in source?.location(at: range.lower).line }
            return "\(diagnostic.code) \(diagnostic.file):\(line.map(String.init) ?? "-")"
        }
    }

    private func order(_ plan: Plan?) -> [String] {
        plan?.steps.map { step in
            "\(step.id) < " + step.needs.map { "\($0.step)\($0.kind == .requires ? "!" : "")" }.joined(separator: " ")
        } ?? []
    }

    private static let checks = runbook(
        "checks",
        """
        Requires: [First](#first)

        ## Look first

        1. **First.**
           ```sql id=first connection=dr capture=lag
           SELECT 1 AS lag
           ```

        ## Look again

        Parallel: they do not need each other.

        1. **Second.**
           ```sql id=second connection=dr
           SELECT ${lag.rows[0].lag}
           ```
        2. **Third.**

           Requires: [Look first](#look-first)

        - [ ] [Looked](#first)
        """
    )

    private static func top(_ link: String) -> String {
        runbook(
            "top",
            """
            ## Before

            1. **Begin.**

            ## Checks

            \(link)

            1. **After.**

            ## End

            Requires: [Checked](#checks-look-again)

            1. **End.**

            - [ ] [Done](#end)
            """
        )
    }

    // MARK: - What is refused

    @Test(
        arguments: [
            ("/etc/passwd", "LB0170"), ("~/x.md", "LB0170"), ("https://example.com/x.md", "LB0170"),
            ("file:///etc/passwd", "LB0170"), ("../../secret.md", "LB0170"), ("%2e%2e/%2E./secret.md", "LB0170"),
            ("checks.md#first", "LB0170"), ("a%00b.md", "LB0170"), ("a%zz.md", "LB0170"), ("checks/", "LB0170"),
            ("nothing.md", "LB0171"), ("top.md", "LB0172"), ("./x/../top.md", "LB0172"), ("plain.md", "LB0175"),
        ]
    )
    func `a path that leads out of the workspace or nowhere is an error at its link`(path: String, code: String) {
        let found = findings(
            compile([
                "runbooks/top.md": Self.top("[Look](<\(path)> \"include\")").replacing(
                    "Requires: [Checked](#checks-look-again)",
                    with: ""
                ),
                "runbooks/plain.md": "# Plain\n",
            ])
        )
        #expect(found == ["\(code) runbooks/top.md:15"])
    }

    @Test func `runbooks that include each other are an error with the way round`() {
        let compilation = compile(
            [
                "a.md": Self.runbook("a", "[B](sub/b.md \"include\")\n"),
                "sub/b.md": Self.runbook("b", "[C](../c.md \"include\")\n"),
                "c.md": Self.runbook("c", "1. **C**\n\n[A](a.md \"include\")\n"),
            ],
            top: "a.md"
        )
        #expect(findings(compilation) == ["LB0172 c.md:11"])
        #expect(compilation.diagnostics.first?.message == "'a.md' → 'sub/b.md' → 'c.md' → 'a.md'")
    }

    @Test func `there are limits to depth and number`() {
        var deep: [String: String] = [:]
        for level in 0..<12 { deep["\(level).md"] = Self.runbook("r\(level)", "[Next](\(level + 1).md \"include\")\n") }
        #expect(findings(compile(deep, top: "0.md")) == ["LB0173 8.md:9"])
        let links = (0..<120).map { "[Part](part.md \"include as p\($0)\")\n\n" }.joined()
        let many = compile(
            ["top.md": Self.runbook("top", links), "part.md": Self.runbook("part", "1. **One**\n")],
            top: "top.md"
        )
        #expect(many.diagnostics.count == 21)
        #expect(Set(many.diagnostics.map(\.code)) == ["LB0173"])
    }

    @Test func `an include within a text is an error, and an ordinary link is none`() {
        let files = ["runbooks/checks.md": Self.checks]
        let within = Self.top("Look at [this](checks.md \"include\") first.").replacing(
            "(#checks-look-again)",
            with: "(#before)"
        )
        #expect(findings(compile(files.merging(["runbooks/top.md": within]) { $1 })) == ["LB0176 runbooks/top.md:15"])
        let task = Self.top("- [ ] [this](checks.md \"include\")").replacing("(#checks-look-again)", with: "(#before)")
        #expect(findings(compile(files.merging(["runbooks/top.md": task]) { $1 })) == ["LB0176 runbooks/top.md:15"])
        let link = Self.top("[this](checks.md \"the checks\")").replacing("(#checks-look-again)", with: "(#before)")
        #expect(findings(compile(files.merging(["runbooks/top.md": link]) { $1 })) == [])
    }

    @Test func `a mistake in an included runbook is reported at its place there`() {
        let compilation = compile([
            "runbooks/top.md": Self.top("[Look](checks.md \"include\")"),
            "runbooks/checks.md": Self.checks.replacing("connection=dr capture=lag", with: "connection=drr capture=lag")
                .replacing("(#look-first)", with: "(#before)"),
        ])
        #expect(findings(compilation) == ["LB0413 runbooks/checks.md:14", "LB0501 runbooks/checks.md:28"])
    }

    @Test func `what two runbooks say differently is an error with both places`() {
        let parts = { (top: String, part: String) in
            self.compile(
                [
                    "top.md":
                        "---\nlifeboat: 1\nkind: daily\n\(top)---\n# T\n\n1. **Own**\n\n[P](part.md \"include\")\n",
                    "part.md": "---\nlifeboat: 1\nkind: daily\n\(part)---\n# P\n\n1. **B**\n",
                ],
                top: "top.md"
            )
        }
        #expect(findings(parts("inputs: {a: {type: list}}\n", "inputs: {a: {}}\n")) == ["LB0174 top.md:4"])
        #expect(findings(parts("inputs: {a: {secret: true}}\n", "inputs: {a: {}}\n")) == ["LB0174 top.md:4"])
        #expect(findings(parts("inputs: {a: {default: x}}\n", "inputs: {a: {default: y}}\n")) == [])
        let rules = [
            ("type: list, of: integer", "type: list"), ("one-of: [x, y]", "one-of: [x]"), ("pattern: x+", "pattern: x"),
            ("type: integer, min: 1", "type: integer, min: 2"), ("type: integer, max: 1", "type: integer"),
            ("from: env:A", "from: env:B"),
        ]
        for (first, second) in rules {
            let found = parts("inputs: {a: {\(first)}}\n", "inputs: {a: {\(second)}}\n")
            #expect(findings(found) == ["LB0174 top.md:4"], "\(first)")
            #expect(findings(parts("inputs: {a: {\(first)}}\n", "inputs: {a: {\(first)}}\n")) == [], "\(first)")
        }
        let limits = parts("inputs: {a: {type: integer, min: 1}}\n", "inputs: {a: {type: integer, max: 9}}\n")
        let conflict = limits.diagnostics.first
        #expect(
            conflict?.message
                == "the input 'a' is declared in two ways: here min: 1; no 'max', in 'part' no 'min'; max: 9"
        )
        #expect(conflict?.notes.map(\.file) == ["part.md"])
        #expect(conflict?.notes.first?.message == "the other declaration is here, no 'min'; max: 9")
        let environments = parts("", "environment: production\n")
        #expect(findings(environments) == ["LB0174 top.md:9"])
        #expect(environments.diagnostics.first?.notes.first?.file == "part.md")
        // What may be changed at times only must not come to be what may be at any time.
        #expect(findings(parts("", "windows: {allowed: Sat}\n")) == ["LB0174 top.md:9"])
        #expect(findings(parts("windows: {allowed: Sun}\n", "windows: {allowed: Sat}\n")) == ["LB0174 top.md:10"])
        #expect(findings(parts("windows: {allowed: Sat}\n", "windows: {allowed: Saturday}\n")) == [])
        #expect(findings(parts("windows: {allowed: Sat}\n", "")) == [])
        let approval = "\n```yaml approval=go\nfrom: [dba]\nCOUNT\n```\n"
        let step = { (name: String) in
            "1. **\(name)**\n   ```sql id=\(name) connection=dr effect=change approve=go\n   SELECT 1\n   ```\n"
        }
        let approvals = { (first: String, second: String) in
            self.findings(
                self.compile(
                    [
                        "a.md": Self.runbook(
                            "a",
                            step("x") + approval.replacing("COUNT", with: first) + "\n[B](b.md \"include\")\n"
                        ),
                        "b.md": Self.runbook("b", step("y") + approval.replacing("COUNT", with: second)),
                    ],
                    top: "a.md"
                )
            )
        }
        #expect(approvals("expires: 5m", "expires: 5m") == [])
        #expect(approvals("expires: 5m", "expires: 6m") == ["LB0174 a.md:14"])
    }

    @Test func `the same runbook twice needs two names`() {
        let part = Self.runbook("part", "1. **One**\n")
        let twice = { (title: String) in
            self.compile(
                [
                    "top.md": Self.runbook("top", "[P](part.md \"include\")\n\n[P](part.md \"\(title)\")\n"),
                    "part.md": part,
                ],
                top: "top.md"
            )
        }
        #expect(findings(twice("include")) == ["LB0206 part.md:9"])
        #expect(order(twice("include as again").plan) == ["part-one < ", "again-one < part-one"])
        #expect(findings(twice("include as No-Name")) == ["LB0217 top.md:11"])
    }

    @Test func `a result that an included runbook takes by a step's id is an error that says what to do`() {
        let compilation = compile(
            [
                "top.md": Self.runbook("top", "[P](part.md \"include\")\n"),
                "part.md": Self.runbook(
                    "part",
                    "1. **A**\n   ```sql id=one connection=dr\n   SELECT 1\n   ```\n"
                        + "2. **B**\n   ```sql connection=dr\n   SELECT ${one.result.rows[0].x}\n   ```\n"
                ),
            ],
            top: "top.md"
        )
        #expect(findings(compilation) == ["LB0177 part.md:15"])
    }

    // MARK: - What comes of it

    @Test func `the steps stand where the link stands, in a section of their own`() throws {
        for link in ["[Check the estate](checks.md \"include\")", "1. [Check the estate](checks.md \"include\")"] {
            let compilation = compile([
                "runbooks/top.md": Self.top(link).replacing("1. **After", with: "2. **After"),
                "runbooks/checks.md": Self.checks,
            ])
            #expect(findings(compilation) == [])
            #expect(
                order(compilation.plan) == [
                    "begin < ", "checks-first < begin", "checks-second < checks-first!",
                    "checks-third < checks-first!", "after < checks-second checks-third",
                    "end < checks-second! checks-third! after",
                ]
            )
            let plan = compilation.plan
            #expect(plan?.steps[1].section == ["Checks", "Check the estate", "Look first"])
            #expect(plan?.checklist.map(\.steps) == [["checks-first"], ["end"]].map { $0.compactMap(StepID.init) })
            #expect(plan?.checklist.first?.section == ["Checks", "Check the estate", "Look again"])
            #expect(plan?.sources.map(\.name) == ["runbooks/top.md", "runbooks/checks.md"])
            #expect(plan?.steps[1].place?.file == "runbooks/checks.md")
            #expect(plan?.steps[1].place?.line == 13)
        }
    }

    @Test func `runbooks that are included may include others`() {
        let compilation = compile(
            [
                "a.md": Self.runbook("a", "[B](x/b.md \"include\")\n\n1. **A**\n\n   Requires: [deep](#b-c-one)\n"),
                "x/b.md": Self.runbook(
                    "b",
                    "1. **B**\n\n[C](c.yaml \"include\")\n\n2. **D**\n\n   Requires: [C](#c)\n"
                ),
                "x/c.yaml": """
                lifeboat: 1
                id: c
                kind: daily
                environment: production
                steps:
                  - id: one
                    manual: ok
                  - id: two
                    manual: ok
                    after: []
                    requires: [one]
                """,
            ],
            top: "a.md"
        )
        #expect(findings(compilation) == [])
        #expect(
            order(compilation.plan) == [
                "b-b < ", "b-c-one < b-b", "b-c-two < b-c-one!", "b-d < b-c-one! b-c-two!", "a < b-c-one! b-d",
            ]
        )
        #expect(compilation.plan?.steps[1].section == ["B", "C"])
    }

    @Test func `inputs, approvals and failure policies come along`() throws {
        let compilation = compile(
            [
                "a.md":
                    "---\nlifeboat: 1\nkind: daily\ninputs: {x: {default: mine}}\n---\n# A\n\n[B](b.md \"include\")\n",
                "b.md": """
                ---
                lifeboat: 1
                id: b
                kind: daily
                on-failure: continue
                inputs: {x: {default: theirs}, y: {type: list, default: [p]}}
                ---
                # B

                1. **Look**
                   ```sql id=look connection=dr
                   SELECT ${x}
                   ```
                2. **Do**
                   ```sql id=do connection=dr effect=change approve=go on-failure=abort
                   SELECT ${y[0]}
                   ```

                ```yaml approval=go
                from: [dba]
                shows: [look]
                ```
                """,
            ],
            top: "a.md"
        )
        #expect(findings(compilation) == [])
        let plan = try #require(compilation.plan)
        #expect(plan.inputs.map(\.name) == ["x", "y"])
        #expect(plan.inputs.first?.defaultValue == "mine")
        #expect(plan.approvals.first?.shows.map(\.text) == ["b-look"])
        #expect(plan.steps.map(\.onFailure) == [.continue, .abort])
    }

    @Test func `the flattened graph has the same digest, and the YAML form includes, too`() throws {
        let compilation = compile([
            "runbooks/top.md": Self.top("[Check the estate](checks.md \"include\")"),
            "runbooks/checks.md": Self.checks,
        ])
        let plan = try #require(compilation.plan)
        let again = CompilerTestBed.compile(YAMLTwin.render(plan), name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "")
        let other = again.plan
        #expect(try other?.meaning() == plan.meaning())
        let listed = compile(
            [
                "top.yaml": """
                lifeboat: 1
                id: top
                kind: daily
                environment: production
                steps:
                  - {id: begin, manual: ok}
                  - {include: runbooks/checks.md, as: look, title: Looking, section: [Checks]}
                  - {id: end, manual: ok}
                """,
                "runbooks/checks.md": Self.checks,
            ],
            top: "top.yaml"
        )
        #expect(findings(listed) == [])
        #expect(
            order(listed.plan) == [
                "begin < ", "look-first < begin", "look-second < look-first!", "look-third < look-first!",
                "end < look-second look-third",
            ]
        )
        #expect(listed.plan?.steps[1].section == ["Checks", "Looking", "Look first"])
    }
}
