// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// Documents of every shape: the patch applies, the result compiles, and its steps are the document's.
@Suite struct ImportShapesTests {
    static let shapes: [String] = [
        "# T\n\n## Two under one heading\n\nFirst look.\n\n```bash\nuptime\n```\n\nThen act:\n\n```bash\ntrue\n```\n",
        "# T\n\n- Restart it:\n  ```sh\n  systemctl restart x\n  ```\n- **Look**\n  ```console\n  $ uptime\n  up 3 days\n  ```\n",
        "# T\n\n> Quoted:\n>\n> ```bash\n> uptime\n> ```\n> after\n",
        "# T\n\n1. plain item\n\n   ```bash\n   uptime\n   ```\n\n2. **Bold.** With two:\n\n   ```bash\n   true\n   ```\n\n   ```bash\n   false || true\n   ```\n",
        "# T\n\n- [ ] Done?\n  ```bash\n  uptime\n  ```\n- [x] Other\n",
        "# T\r\n\r\n1. **CRLF**:\r\n   ```bash\r\n   aws sts get-caller-identity\r\n   ```\r\n",
        "# T\n\n```bash\nuptime\n```",
        "Setext\n======\n\nPart\n----\n\n```zsh\nuptime\n```\n",
        "\u{FEFF}# T\n\n## Mark\n\n```bash\nuptime\n```\n",
        "no heading at all\n\n```bash\nuptime\n```\n",
        "# T\n\n## `code` & \"quotes\" in a \\ title\n\n```bash\nuptime\n```\n\n```bash\nuptime -p\n```\n",
        "# T\n\n## A\n\n```bash {.numbers title=x}\nuptime\n```\n\n```yaml\na: b\n```\n\n```yaml title=\"x\"\na: b\n```\n\n```shel\nx\n```\n\n```expect\na == b\n```\n",
        "# T\n\n1. **Outer**\n   1. **Inner**\n      ```bash\n      uptime\n      ```\n   2. **Prose only**\n2. **Prose**: read this.\n",
        "# T\n\n\t```bash\n\tindented code\n\t```\n\n1.\t**Tab**\n\n\t```bash\n\tuptime\n\t```\n",
        "# T\n\n```console\nuser@host:~$ uptime\n 10:00\nuser@host:~$ echo a \\\n> b\n```\n\n```\n$ date\nMon\n```\n",
        "# T\n\n```bash\n# only a comment\n```\n\n```bash\n\n```\n\n```sql\n-- nothing\n```\n",
        "# T\n\n1. **State**:\n   ```json\n   {\"Rules\": [{\"Name\": \"a-b\", \"State\": \"ENABLED\"}]}\n   ```\n2. **Fence in it**\n   ````bash\n   cat <<'E'\n   ```\n   E\n   ````\n",
        "# T\n\n## Same\n\n```bash\nuptime\n```\n\n## Same\n\n```bash\nuptime\n```\n",
        "# T\n\n~~~bash\naws rds describe-db-instances --db-instance-identifier ~~~x\n~~~\n\n~~~ sql\nSELECT 1;\n  SELECT 2;\nSELECT 3\n~~~\n",
        "# T\n\n```bash\nfor x in a; do\n  echo 'unclosed\n```\n\n```sql\nSELECT 'open\n```\n",
        "# T\n\n1. **Deep**\n   > - item\n   >   ```bash\n   >   uptime\n   >   ```\n",
        "# T\n\n## 日本語の見出し\n\n```bash\nuptime\n```\n\n## 🚒\n\n```bash\nuptime\n```\n",
        "---\n\n# A rule at the top\n\n```bash\nuptime\n```\n",
        "# T\n\n```bash\naws s3 ls s3://my-bucket/a\n```\n\n```bash\nfor i in 1 2; do aws s3 cp x 's3://my-bucket/'$i | cat; done\n```\n",
        "# T\n\n1. **Never closed**\n   ```bash\n   uptime\n",
        "# T\n\n```sql\nSELECT * FROM a WHERE b = '<your-name>' AND c = <your-id>;\n```\n",
    ]

    @Test(arguments: shapes, ImportProposal.Form.allCases)
    func `the patch applies, and the result compiles to the same steps`(
        text: String,
        form: ImportProposal.Form
    ) throws {
        var bed = ImportBed(text)
        for workspace in [CompilerTestBed.workspace, nil] {
            bed.workspace = workspace
            let adopted = bed.compiler.compile(path: "book.md")
            let proposal = bed.propose(form)
            guard let plan = adopted.plan else {
                #expect(proposal.isRefused || proposal.isBound)
                continue
            }
            let result = ImportBed.text(proposal)
            let compilation = try bed.applied(proposal)
            let errors = compilation.diagnostics.filter { $0.severity == .error }
            #expect(errors.map { "\($0.code) \($0.message)" } == [], "\(result)")
            guard let compiled = compilation.plan else { continue }
            // A fence of several statements is several steps in the native form.
            let ids = compiled.steps.map(\.id.text).filter { id in
                !(form == .native && (id.hasSuffix("-2") || id.hasSuffix("-3")) && plan.step(StepID(id)!) == nil)
            }
            #expect(ids == plan.steps.map(\.id.text), "\(result)")
            #expect(bed.propose(form).patch == proposal.patch)
            let titles = compiled.steps.filter { ids.contains($0.id.text) }.map(\.title)
            #expect(titles == plan.steps.map { $0.title.replacing("`", with: "'") }, "\(result)")
        }
    }

    @Test func `a document cut off anywhere is imported or refused`() throws {
        let bytes = try CompilerTestBed.file("Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md")
        for cut in stride(from: 0, to: bytes.count, by: 977) {
            let bed = ImportBed(Array(bytes[..<cut]))
            for form in ImportProposal.Form.allCases {
                let proposal = bed.propose(form)
                guard !proposal.isRefused else { continue }
                let errors = try bed.applied(proposal).diagnostics.filter { $0.severity == .error }
                if !errors.isEmpty { Issue.record("cut at \(cut), \(form): \(errors.map(\.message))") }
            }
        }
    }

    @Test(arguments: [
        ("RTO: 4 hours", "4h"), ("**RTO (Recovery Time Objective)**: 4 hours for all", "4h"),
        ("RTO 30min, RPO 5 min", "30m"),
        ("The RTO is 90 seconds", "90s"), ("RTO", nil), ("an RTO of several hours", nil), ("RTOS 4 hours", nil),
        ("RTO: see RPO: 4 hours", nil),
    ])
    func `objectives are read from prose`(line: String, expected: String?) {
        #expect(StatedNumber.duration(after: "RTO", in: line)?.duration.literal == expected)
    }

    @Test(arguments: [
        ("- **Backup Retention**: 30 days for automated backups, 90 days for manual backups", 30),
        ("enabled with 30-day retention", 30), ("retention of two weeks", nil), ("30 days", nil),
    ])
    func `retention is read from prose`(line: String, expected: Int?) {
        #expect(StatedNumber.days(of: "retention", in: line) == expected)
    }
}
