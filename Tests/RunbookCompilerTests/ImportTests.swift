// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// Imports documents from memory.
struct ImportBed {
    var files: [String: [UInt8]]
    var workspace: Workspace? = CompilerTestBed.workspace

    init(_ text: String, name: String = "book.md") { files = [name: Array(text.utf8)] }

    init(_ bytes: [UInt8], name: String = "book.md") { files = [name: bytes] }

    var compiler: RunbookCompiler {
        let files = files
        return RunbookCompiler(
            files: { path in
                guard let bytes = files[path] else { throw CompilerTestBed.MissingFile(path: path) }
                return bytes
            },
            sidecars: { files[$0] },
            catalog: .embedded,
            workspace: workspace
        )
    }

    func propose(_ form: ImportProposal.Form, _ path: String = "book.md") -> ImportProposal {
        RunbookImporter(compiler: compiler).propose(path: path, form: form)
    }

    /// The compiled result of a proposal's patch, which must lead to the proposed file.
    func applied(_ proposal: ImportProposal) throws -> Compilation {
        var bed = self
        let before = proposal.form == .sidecar ? [] : files[proposal.target] ?? []
        let after = try PatchReader.apply(proposal.patch, to: before)
        let isSame = after == proposal.result
        #expect(isSame)
        bed.files[proposal.target] = after
        return bed.compiler.compile(path: proposal.target)
    }

    /// The result as text.
    static func text(_ proposal: ImportProposal) -> String { String(decoding: proposal.result, as: UTF8.self) }
}

@Suite struct ImportTests {
    private static func document() throws -> ImportBed {
        ImportBed(try CompilerTestBed.file("Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md"))
    }

    private static func errors(_ compilation: Compilation) -> String {
        compilation.diagnostics.filter { $0.severity == .error }.map { "\($0.code) \($0.message)" }.joined(
            separator: "\n"
        )
    }

    @Test func `the DhakaCart document becomes a native runbook that compiles`() throws {
        let bed = try Self.document()
        let proposal = bed.propose(.native)
        let compilation = try bed.applied(proposal)
        #expect(Self.errors(compilation) == "")
        let compiled = compilation.plan
        let plan = try #require(compiled)
        #expect(!plan.isAdopted)
        #expect(plan.runbook.kind == .setup)
        #expect(plan.objectives.rto?.duration == .seconds(4 * 3600))
        #expect(plan.objectives.rpo?.duration == .seconds(15 * 60))
        #expect(plan.environment == "production")
        let adopted = bed.compiler.compile(path: "book.md").plan
        let ids = plan.steps.map(\.id.text).filter { $0 != "verify-data-integrity-2" }
        #expect(ids == adopted?.steps.map(\.id.text))
        #expect(plan.checklist.count == 38)
        #expect(plan.checklist.count { !$0.steps.isEmpty } >= 5)
    }

    @Test func `the DhakaCart document is bound by a sidecar that compiles`() throws {
        let bed = try Self.document()
        let proposal = bed.propose(.sidecar)
        #expect(proposal.target == "book.lifeboat.yaml")
        let compilation = try bed.applied(proposal)
        #expect(Self.errors(compilation) == "")
        let compiled = compilation.plan
        let plan = try #require(compiled)
        let adopted = bed.compiler.compile(path: "book.md").plan
        #expect(plan.steps.map(\.id) == adopted?.steps.map(\.id))
        // An approval takes the place of the question; whatever else may change something is still asked about.
        let promote = try #require(plan.steps.first { $0.id.text == "promote-read-replica-to-primary" })
        #expect(!promote.asksFirst && promote.approval != nil && promote.probe != nil)
        for step in plan.steps where step.effect.mayChange && !step.commands.isEmpty {
            #expect(step.asksFirst != (step.approval != nil), "\(step.id)")
        }
        #expect(proposal.asking == plan.steps.count { $0.asksFirst })
    }

    @Test func `no step of the native form acts without a question or an approval`() throws {
        let bed = try Self.document()
        let proposal = bed.propose(.native)
        let compiled = try bed.applied(proposal).plan
        let plan = try #require(compiled)
        let adopted = try #require(bed.compiler.compile(path: "book.md").plan)
        let asking = Set(adopted.steps.filter(\.asksFirst).map(\.id))
        #expect(asking.count == 22)
        for step in plan.steps where step.effect.mayChange && !step.commands.isEmpty {
            #expect(step.asksFirst != (step.approval != nil), "\(step.id)")
        }
        for step in plan.steps where asking.contains(step.id) { #expect(step.asksFirst || step.approval != nil) }
        #expect(proposal.asking == plan.steps.count { $0.asksFirst })
        #expect(ImportSummary.lines(proposal)[1] == "\(proposal.asking) steps keep their question")
        #expect(ImportSummary.json(proposal).objectValue?["asking"]?.integerValue == Int64(proposal.asking))
    }

    @Test func `a corrected command and a further statement keep the question as well`() throws {
        let bed = ImportBed(
            """
            # T

            1. **Delete it**
               ```bash
               aws sns publish --topic-arns arn:aws:sns:us-west-2:123456789012:a --message m --region us-west-2
               ```
            2. **Two statements**
               ```sql
               SELECT 1;
               UPDATE a SET b = 1;
               ```

            """
        )
        let proposal = bed.propose(.native)
        let compiled = try bed.applied(proposal).plan
        let plan = try #require(compiled)
        let asking = plan.steps.map { "\($0.id.text) \($0.effect.rawValue) \($0.asksFirst)" }
        #expect(
            asking == ["delete-it change true", "two-statements read false", "two-statements-2 change true"],
            "\(ImportBed.text(proposal))"
        )
    }

    @Test func `statements are not split where their ids are taken or a fence was never closed`() throws {
        let two = "```sql\nSELECT 1;\nSELECT 2;\n```\n"
        let swallowed = "```sql\nSELECT 1;\n```expect\nrows[0].n == 1\n"
        for text in ["## Two\n\n\(two)\n## Two\n\n\(two)\n## Two\n\n\(two)", "## Two\n\n\(swallowed)"] {
            let bed = ImportBed("# T\n\n" + text)
            let compilation = try bed.applied(bed.propose(.native))
            #expect(!compilation.diagnostics.contains { $0.code == "LB0209" || $0.code == "LB0208" })
            let ids = compilation.plan?.steps.map(\.id.text) ?? []
            #expect(Set(ids).count == ids.count && !ids.isEmpty, "\(Self.errors(compilation))")
        }
    }

    @Test func `a reading stays a reading when its query asks for a member that is not there`() throws {
        let bed = try Self.document()
        for form in ImportProposal.Form.allCases {
            let compilation = try bed.applied(bed.propose(form))
            let step = compilation.plan?.steps.first { $0.id.text == "verify-pitr-is-enabled" }
            #expect(step?.effect == .read && step?.commands.count == 1 && step?.asksFirst == false)
            #expect(step?.expectations.map(\.expression.source) == ["age(LatestRestorableTime) <= 15m"])
            let finding = compilation.diagnostics.first { $0.code == "LB0310" }
            #expect(finding?.severity == .warning && finding?.step == "verify-pitr-is-enabled")
        }
    }

    @Test func `what a person has to undo is said without variables of the shell`() throws {
        let bed = try Self.document()
        for form in ImportProposal.Form.allCases {
            let plan = try bed.applied(bed.propose(form)).plan
            let obligations = plan?.steps.compactMap(\.obligation)
            #expect(
                obligations == [
                    "delete the instance dhakacart-db-pitr-test",
                    "delete the snapshot dhakacart-db-manual-test-… that this step makes",
                ]
            )
        }
    }

    @Test func `no placeholder is left in what a person reads`() throws {
        let bed = try Self.document()
        #expect(bed.compiler.compile(path: "book.md").diagnostics.contains { $0.code == "LB0803" })
        for (form, account) in [(ImportProposal.Form.native, "${account}"), (.sidecar, "123456789012")] {
            let compilation = try bed.applied(bed.propose(form))
            #expect(!compilation.diagnostics.contains { $0.code == "LB0803" })
            let rule = compilation.plan?.steps.first { $0.id.text == "daily-backup-schedule" }
            guard case .manual(let manual)? = rule?.action else {
                Issue.record("no manual step")
                continue
            }
            #expect(manual.confirmation.contains("lambda:us-west-2:\(account):function:dhakacart-backup-manager"))
        }
    }

    @Test func `an approver is shown what was read before a one-way door, and a precondition is asked for`() throws {
        let bed = ImportBed(
            """
            # T

            ## Promote

            1. **Lag**
               ```bash
               aws rds describe-db-instances --db-instance-identifier shop-replica --region us-east-1
               ```
            2. **Writes are over**
               ```bash
               aws rds describe-db-instances --db-instance-identifier shop --region us-west-2
               ```
            3. **Promote**
               ```bash
               aws rds promote-read-replica --db-instance-identifier shop-replica --region us-east-1
               ```
            4. **Afterwards**
               ```bash
               aws rds describe-db-instances --db-instance-identifier shop-replica --region us-east-1
               ```

            """
        )
        for form in ImportProposal.Form.allCases {
            let proposal = bed.propose(form)
            let plan = try bed.applied(proposal).plan
            #expect(plan?.approvals.first?.shows.map(\.text) == ["lag", "writes-are-over"])
            #expect(proposal.questions.contains { $0.text.hasPrefix("What must be true right before 'promote") })
        }
        // Where the section reads nothing before it, what looked at the same resource last.
        let plan = try Self.document().applied(Self.document().propose(.native)).plan
        let promotion = plan?.approvals.first { $0.id.text == "promote-read-replica-to-primary" }
        #expect(promotion?.shows.map(\.text) == ["create-read-replica-in-dr-region-monitor-replica-status"])
    }

    @Test func `what is proposed for the DhakaCart document`() throws {
        let proposal = try Self.document().propose(.native)
        let text = ImportBed.text(proposal)
        for expected in [
            "restore_time: {type: timestamp,", "dhakacart_db: {type: rds-instance, default: dhakacart-db}",
            "dhakacart_backups: {type: s3-bucket, default: dhakacart-backups}",
            "arn:aws:rds:us-west-2:${account}:db:${dhakacart_db}", "--restore-time \"${restore_time}\"",
            "BackupRetentionPeriod >= 30", "# MultiAZ == true", "approve=promote-read-replica-to-primary",
            "ReadReplicaSourceDBInstanceIdentifier == null",
            "--db-instance-identifier ${dhakacart_db_dr_replica} --region",
            "obliges=\"delete the instance dhakacart-db-pitr-test\"", "ScheduleExpression == 'cron(0 2 * * ? *)'",
            "sql id=verify-data-integrity connection=dr", "sql id=verify-data-integrity-2 connection=dr",
            "[Backup manager Lambda deployed and functional](#deploy-backup-manager-lambda)",
        ] where !text.contains(expected) {
            Issue.record("not proposed: \(expected)")
        }
        // The misspelt option is corrected, the lines around it stay.
        #expect(text.contains("aws rds wait db-instance-available \\\n     --db-instance-identifier "))
        #expect(!text.contains("ACCOUNT:db"))
        let questions = proposal.questions.map(\.text).joined(separator: "\n")
        #expect(questions.contains("--start-time, --end-time and --period are required"))
        #expect(questions.contains("Which moment is meant by restore_time?"))
    }

    @Test func `a probe looks at the value that the command uses`() throws {
        let bed = ImportBed(
            """
            # Failover

            1. **Look**:
               ```bash
               aws rds describe-db-instances --db-instance-identifier shop-replica --region us-east-1
               ```
            2. **Promote**:
               ```bash
               aws rds promote-read-replica --db-instance-identifier shop-replica --region us-east-1
               ```
            3. **Delete the old one**:
               ```bash
               aws rds delete-db-instance --db-instance-identifier shop-old --skip-final-snapshot --region us-west-2
               ```
            4. **See that it is gone**:
               ```bash
               aws rds describe-db-instances --db-instance-identifier shop-old --region us-west-2
               ```

            """
        )
        for form in ImportProposal.Form.allCases {
            let proposal = bed.propose(form)
            let text = ImportBed.text(proposal)
            #expect(
                text.contains("describe-db-instances --db-instance-identifier ${shop_replica} --region ${regions.dr}")
            )
            #expect(text.contains("!contains(DBInstances[].DBInstanceIdentifier, ${shop_old})"))
            #expect(!text.contains("contains(DBInstances[].DBInstanceIdentifier, 'shop-old')"))
            let compilation = try bed.applied(proposal)
            #expect(Self.errors(compilation) == "", "\(text)")
            let plan = compilation.plan
            #expect(plan?.runbook.kind == .emergency)
            #expect(plan?.steps.filter { $0.effect == .irreversible }.allSatisfy { $0.approval != nil } == true)
        }
    }

    @Test func `the native form and the sidecar of a document mean the same`() throws {
        let bed = ImportBed(
            """
            # Weekly copy

            ## Copy

            1. **The database is up.** Ask who repairs it.
               ```bash
               aws rds describe-db-instances --db-instance-identifier shop-db --region us-west-2
               ```
            2. **Tell the team.**
               ```bash
               # Post in the channel that the copy begins.
               ```
            3. **Take a copy.**
               ```bash
               aws rds create-db-snapshot --db-instance-identifier shop-db --db-snapshot-identifier shop-test-1 --region us-west-2
               ```
            4. **Count.**
               ```sql
               -- in the primary
               SELECT count(*) AS orders FROM orders;
               ```

            """
        )
        var meanings: [String] = []
        for form in ImportProposal.Form.allCases {
            let proposal = bed.propose(form)
            let compilation = try bed.applied(proposal)
            #expect(
                compilation.diagnostics.filter { $0.severity != .note }.map(\.message) == [],
                "\(ImportBed.text(proposal))"
            )
            let compiled = compilation.plan
            meanings.append(String(decoding: try #require(compiled).meaning(), as: UTF8.self))
        }
        #expect(meanings[0] == meanings[1])
        #expect(meanings[0].contains("\"weekly\"") && meanings[0].contains("delete the snapshot shop-test-1"))
    }

    @Test func `a runbook of Lifeboat's has nothing to gain`() throws {
        let native = ImportBed(try CompilerTestBed.file("runbooks/daily.md")).propose(.native)
        #expect(native.isBound && native.patch.isEmpty && !native.isRefused)
        let bed = try Self.document()
        var applied = bed
        applied.files["book.md"] = bed.propose(.native).result
        #expect(applied.propose(.native).isBound)
        applied = bed
        applied.files["book.lifeboat.yaml"] = bed.propose(.sidecar).result
        for path in ["book.md", "book.lifeboat.yaml"] { #expect(applied.propose(.sidecar, path).isBound) }
    }

    @Test func `a document that cannot be imported says why`() {
        let foreign = ImportBed("---\ntitle: A\n---\n# A\n\n```bash\nuptime\n```\n")
        #expect(foreign.propose(.native).diagnostics.map(\.code) == ["LB0195"])
        #expect(foreign.propose(.native).isRefused)
        #expect(!foreign.propose(.sidecar).isRefused)
        let text = ImportBed("# A\n\n```bash\nuptime\n```\n", name: "a.markdown")
        #expect(text.propose(.sidecar, "a.markdown").diagnostics.map(\.code) == ["LB0196"])
        #expect(text.propose(.native, "b.md").diagnostics.map(\.code) == ["LB0150"])
        #expect(ImportBed("# Nothing\n").propose(.native).isRefused)
    }

    @Test func `variables that nothing sets, and placeholders, become inputs`() throws {
        let bed = ImportBed(
            """
            # Restore

            ## Do it

            ```bash
            aws s3 ls s3://$BUCKET/<your-prefix>/ --region us-west-2
            aws rds describe-db-instances --db-instance-identifier {{ db_name }} --region us-west-2
            ```

            ## By script

            ```bash
            for file in $(ls); do echo "$file $HOME $API_TOKEN" | cat; done
            ```

            """
        )
        for form in ImportProposal.Form.allCases {
            let proposal = bed.propose(form)
            let text = ImportBed.text(proposal)
            let compilation = try bed.applied(proposal)
            #expect(Self.errors(compilation) == "", "\(text)")
            let inputs = compilation.plan?.inputs ?? []
            #expect(inputs.map(\.name).sorted() == ["API_TOKEN", "BUCKET", "db_name", "your_prefix"], "\(text)")
            #expect(inputs.filter(\.isSecret).map(\.name) == ["API_TOKEN"])
            #expect(inputs.allSatisfy { $0.defaultValue == nil })
        }
    }

    @Test func `the summary is for a person, the JSON for a program`() throws {
        let proposal = try Self.document().propose(.native)
        let lines = ImportSummary.lines(proposal)
        #expect(lines[0].hasPrefix("book.md: ") && lines[0].contains("2 irreversible"))
        #expect(lines.last?.contains("patch -p0") == true)
        let json = try #require(ImportSummary.json(proposal).objectValue)
        #expect(json["proposals"]?.arrayValue?.count == proposal.items.count)
        #expect(json["questions"]?.arrayValue?.isEmpty == false)
        #expect(json["patch"]?.stringValue?.hasPrefix("--- book.md\n+++ book.md\n@@ ") == true)
    }
}
