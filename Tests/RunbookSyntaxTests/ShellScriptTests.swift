// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import Testing

struct ShellScriptTests {
    @Test(
        arguments: [
            ("a «1»|«/1» b", .pipe), ("a «1»> f«/1»", .redirection), ("a «1»2>&1«/1»", .redirection),
            ("a «1»&> f«/1»", .redirection),
            ("a «1»<<< x«/1»", .redirection), ("a «1»<<'E'«/1»\nb | c $(\nE", .hereDocument), ("a «1»&&«/1» b", .and),
            ("a «1»||«/1»\n\n b", .or), ("a «1»&«/1»", .background), ("«1»(«/1»a; b)", .subshell),
            ("«1»{«/1» a; b; }", .group),
            ("«1»if«/1» a; then b; else c; fi", .conditional), ("«1»for«/1» x in 1 2\ndo\n  a\ndone", .loop),
            ("«1»while«/1» a; do b; done", .loop), ("«1»case«/1» $x in\n (a|b) c;;\n *) d\nesac", .selection),
            ("«1»f()«/1» {\n a\n}", .function), ("«1»function«/1» f {\n a\n}", .function),
            ("«1»[[ -f x && $y > 1 ]]«/1»", .test),
            ("«1»((x > 1))«/1»", .arithmetic), ("a «1»$((1 + (2)))«/1»", .arithmetic), ("rm «1»*«/1».txt", .glob),
            ("rm a«1»[«/1»0-9]", .glob),
            ("a x«1»{1..3}«/1»", .braceExpansion), ("a «1»~«/1»/x", .tildeExpansion),
            ("«1»x=(a b)«/1»", .arrayAssignment),
            ("«1»x[0]=b«/1»", .arrayAssignment), ("a «1»<(b | c)«/1»", .processSubstitution), ("«1»!«/1» a", .history),
            ("«1»coproc«/1» a", .coprocess), ("a «1»'b\nc«/1»", .unfinished), ("a «1»\"b $x«/1»", .unfinished),
            ("a «1»$(b«/1»", .unfinished),
            ("a «1»${b«/1»", .unfinished), ("a «1»`b«/1»", .unfinished), ("a «1»)«/1»", .unfinished),
        ] as [(String, ShellConstruct.Kind)]
    )
    func `what needs bash is named in its place`(text: String, kind: ShellConstruct.Kind) {
        let marked = MarkedSource(text)
        let script = ShellScript.parse(EmbeddedText(marked.source))
        #expect(script.statements.count == 1)
        let constructs = script.statements.first?.constructs ?? []
        // The body of a function is a construct of its own.
        #expect(constructs.map(\.kind).filter { kind != .function || $0 != .group } == [kind])
        #expect(constructs.first?.range == marked["1"])
        #expect(!script.isSimple)
    }

    @Test(arguments: [
        "aws s3 ls", "a 'x | y > z' \"* ~ {a,b}\" \\* \\| a~b", "aws --query 'DBInstances[0].{A:B}'", "X=* a",
        "find . -exec rm {} +x",
        "a # | b", "a \\\n  b \\\n  c", "A=1 B=\"$C\" aws x", "X=$(aws rds describe | jq .)", "a $ $1 $? a#b",
        "a \"\" ''", "a ${x | max_by(@, &y)}",
    ])
    func `simple commands are simple`(text: String) {
        let script = ShellScript.parse(EmbeddedText(SourceText(name: "x", text)))
        #expect(script.isSimple)
        #expect(script.statements.count == 1)
    }

    @Test(arguments: ["if a", "{ a", "for x in 1; do a", "case x in a)", "a <<E\nb", "(a", "f() {"])
    func `compounds without end are unfinished`(text: String) {
        let kinds = ShellScript.parse(EmbeddedText(SourceText(name: "x", text))).statements.flatMap(\.constructs).map(
            \.kind
        )
        #expect(kinds.contains(.unfinished))
    }

    @Test func `commands inside of compounds are found`() {
        let text = """
            for i in $(seq 3); do
              status=$(aws rds describe) # poll
              [ "$status" = ok ] && break || sleep 1
            done | tee log; aws a
            case "$1" in
              a|b) aws b ;;
              *) if x; then aws c; fi ;;
            esac > out
            f() { aws d; }
            """
        let script = ShellScript.parse(EmbeddedText(SourceText(name: "x", text)))
        #expect(
            script.statements.map { $0.commands.map { $0.words.map(\.raw).joined(separator: " ") } } == [
                ["", "[ \"$status\" = ok ]", "break", "sleep 1", "tee log"], ["aws a"], ["aws b", "x", "aws c"],
                ["aws d"],
            ]
        )
        #expect(script.items.count == 5)
    }

    @Test func `statements and comments alternate as they stand`() {
        let marked = MarkedSource("«1»# Create it«/1»\n\n«2»aws a \\\n  --b«/2» «3»#why«/3»\n«4»c«/4»; «5»d«/5»;\n")
        let items = ShellScript.parse(EmbeddedText(marked.source)).items
        #expect(items.map(\.range) == ["1", "2", "3", "4", "5"].map { marked[$0] })
        #expect(items.compactMap(\.comment) == ["Create it", "why"])
    }

    @Test func `words fall into literals, interpolations, variables and substitutions`() throws {
        let marked = MarkedSource(
            """
            X«eq»«/eq»=$(«sub»aws rds ")" describe $(date)«/sub») «w»a'b'"c $HOME ${«i»now - 10m«/i»}"\\ d`«b»date«/b»`«/w» ${x | y(`"}"`)} $'t\\t\\x'
            """
        )
        let command = try #require(ShellScript.parse(EmbeddedText(marked.source)).statements.first?.commands.first)
        let assignment = try #require(command.assignments.first)
        #expect(assignment.name == "X")
        guard case .substitution(let inner)? = assignment.value.segments.first?.kind else {
            Issue.record("no substitution")
            return
        }
        #expect(inner.range == marked["sub"])
        #expect(inner.text == "aws rds \")\" describe $(date)")
        let word = command.words[0]
        #expect(word.range == marked["w"])
        #expect(word.literal == nil)
        #expect(
            word.segments.map(\.quoting) == [.none, .single, .double, .double, .double, .double, .single, .none, .none]
        )
        guard case .interpolation(let expression, let range) = word.segments[5].kind else {
            Issue.record("no interpolation")
            return
        }
        #expect(expression == "now - 10m")
        #expect(range == marked["i"])
        #expect(word.segments[3].kind == .variable("HOME"))
        guard case .backquote(let script) = word.segments[8].kind else {
            Issue.record("no backquotes")
            return
        }
        #expect(script.range == marked["b"])
        #expect(command.words[1].segments.map(\.kind).count == 1)
        #expect(command.words[2].literal == "t\t\\x")
    }

    @Test func `a script in a fence of a list item has places in the file`() throws {
        let marked = MarkedSource("- x\n\n  ```bash\n  aws a \\\n    «1»${«2»replica«/2»}«/1» $(\n  «3»b«/3»)\n  ```\n")
        let code = try #require(MarkdownDocument.parse(marked.source).tree.codes.first)
        let words = try #require(ShellScript.parse(code.content).statements.first?.commands.first?.words)
        #expect(words[2].range == marked["1"])
        guard case .interpolation("replica", marked["2"])? = words[2].segments.first?.kind,
            case .substitution(let inner)? = words[3].segments.first?.kind
        else {
            Issue.record("other segments")
            return
        }
        let command = try #require(ShellScript.parse(inner).statements.first?.commands.first)
        #expect(command.range == marked["3"])
    }
}

extension ShellScript.Item {
    fileprivate var range: SourceRange {
        switch self {
        case .comment(_, let range): range
        case .statement(let statement): statement.range
        }
    }

    fileprivate var comment: String? { if case .comment(let text, _) = self { text } else { nil } }
}
