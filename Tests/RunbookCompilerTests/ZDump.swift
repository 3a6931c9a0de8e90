import Testing
import Expressions
import RunbookModel
@testable import RunbookCompiler
@Suite struct ZDump {
    @Test func dump() throws {
        let bytes = try CompilerTestBed.file("Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md")
        let compilation = CompilerTestBed.compile(bytes, name: "dhakacart-backup-and-dr.md", workspace: nil)
        print(CompilerTestBed.text(compilation))
        for step in compilation.plan?.steps ?? [] {
            print(step.place!.line, step.id, "|", step.effect, step.asksFirst, step.needs.map { "\($0.kind) \($0.step)" }, step.captures.map { ($0.name, $0.expression!.source) })
            for command in step.commands { print("    ", command.effect, command.capture ?? "-", command.text.prefix(80).replacing("\n", with: "⏎"))
            if case .shell(let s) = command.operation { print("         ", s.script.prefix(100).replacing("\n", with: "⏎"), s.environment.map(\.name), s.exports) } }
        }
    }
}
