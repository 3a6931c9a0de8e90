// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct ScriptTests {
    private static let inputs =
        "inputs:\n  bucket: {type: s3-bucket, default: backups}\n  count: {type: integer, default: 3}\n"

    private func script(_ body: String) throws -> RunbookModel.ShellScript? {
        let plan = try CompilerTestBed.plan("1. **S**\n   ```bash\n   \(body)\n   ```\n", header: Self.inputs)
        guard case .shell(let script)? = plan.steps[0].commands.first?.operation else { return nil }
        #expect(plan.steps[0].effect == .unknown)
        return script
    }

    private func expect(_ body: String, _ expected: [(code: String, marker: String?)]) {
        expectFindings("1. **S**\n   ```bash\n   \(body)\n   ```\n", expected, header: Self.inputs)
    }

    @Test func `an expression in a script is refused, with its place`() {
        expect("echo 1️⃣${now - 10m} | cat", [("LB0306", "1️⃣")])
        expect("echo \"1️⃣${run.id}\" > x", [("LB0306", "1️⃣")])
    }

    @Test func `what no shell can run is an error`() {
        expect("echo 1️⃣'open", [("LB0401", "1️⃣")])
    }

    @Test func `a misspelt input is an error, a variable of the environment is not`() {
        expect("echo 1️⃣${buckt} $HOME | cat", [("LB0302", "1️⃣")])
    }

    @Test func `inputs reach a script as variables and the script stays as it is`() throws {
        let body = "x=1; for bukcet in a b; do echo \"$bucket ${count:-0} $x $HOME '\\$count'\" | cat; done"
        let found = try #require(try script(body))
        #expect(found.script == body)
        #expect(found.environment.map(\.name) == ["bucket", "count"])
    }

    @Test func `nothing is expanded in single quotes, comments and quoted here-documents`() throws {
        let body = "cat <<'END' | sort # ${now - 1m}\n   ${run.id}\n   END\n   echo '${now - 10m}' $'\\'${x.y}'"
        #expect(try script(body)?.environment.isEmpty == true)
    }

    @Test func `an author cannot promise what the compiler cannot see`() {
        expectFindings("1. **S**\n   ```bash effect=1️⃣read\n   make x | cat\n   ```\n", [("LB0604", "1️⃣")])
    }

    @Test func `a console session is its commands without its output`() throws {
        let plan = try CompilerTestBed.plan(
            "1. **S**\n   ```console\n   $ make \\\n   > all\n   done.\n   $ make check\n   ok\n   ```\n"
        )
        #expect(plan.steps[0].commands.map(\.text) == ["make \\\nall\nmake check"])
    }

    @Test func `psql lines are native, with their values bound`() throws {
        let plan = try CompilerTestBed.plan(
            "1. **S**\n   ```bash\n   psql -h \"$bucket\" -d shop -c \"SELECT ${count} + 1 AS n\"\n   ```\n",
            header: Self.inputs
        )
        guard case .sql(let query)? = plan.steps[0].commands.first?.operation else {
            Issue.record("not native")
            return
        }
        #expect(query.statement == "SELECT $1 + 1 AS n")
        #expect(query.parameters == [.expression(try Expression.interpolation("count"))])
        #expect(
            query.connection
                == .explicit(
                    .object([
                        .init(name: "host", value: .expression(try Expression.interpolation("bucket"))),
                        .init(name: "database", value: .literal("shop")),
                    ])
                )
        )
        #expect(plan.steps[0].effect == .read)
    }

    @Test func `psql options that are not known are errors`() {
        expect("psql -h x 1️⃣-f file.sql", [("LB0415", "1️⃣")])
        expect("psql -h x -c '1️⃣SELECT ${count}'", [("LB0308", "1️⃣")])
    }
}
