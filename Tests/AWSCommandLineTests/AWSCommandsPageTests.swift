// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Glibc
import TestSupport
import Testing
import Values

@testable import AWSCommandLine

/// The tables of `Documentation/AWSCommands.md`, against the code.
///
/// With `LIFEBOAT_WRITE_TABLES` set to a folder, the tables are written there.
struct AWSCommandsPageTests {
    private static let page: String = {
        let root = String(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
        guard let file = fopen("/\(root)/Documentation/AWSCommands.md", "re") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }()

    private func expect(_ table: String, as name: String) {
        if let folder = getenv("LIFEBOAT_WRITE_TABLES").map({ String(cString: $0) }) {
            let file = fopen("\(folder)/\(name).md", "we")
            fputs(table, file)
            fclose(file)
        }
        #expect(Self.page.contains(table), "Documentation/AWSCommands.md needs this table:\n\(table)")
    }

    @Test func `the page lists the commands that are carried out`() {
        let rows = CustomCommand.all.map { name in
            let options = (CustomCommandTable.commands[name] ?? []).map { option in
                option.kind == .positional ? "`\(option.name.uppercased())`" : "`--\(option.name)`"
            }
            return "| `aws \(name)` | \(options.joined(separator: " ")) |"
        }
        expect("| command | options |\n|---|---|\n" + rows.joined(separator: "\n") + "\n", as: "performed")
    }

    @Test func `the page lists the commands that are refused`() {
        let rows = RefusedCommand.all.map { "| `aws \($0.name)` | \($0.advice) |" }
        expect("| command | instead |\n|---|---|\n" + rows.joined(separator: "\n") + "\n", as: "refused")
    }

    @Test func `the page lists the options that are refused`() throws {
        var rows: [String] = []
        for name in ServiceCatalog.embedded.serviceNames {
            let service = try ServiceCatalog.embedded.service(name)
            let word = CommandNames.word(forService: name)
            guard OptionAdditions.services.contains(word) else { continue }
            for operation in service.operationNames.compactMap(service.operation(named:)) {
                let table = OptionTable(operation, of: service, command: word, word: operation.cliName)
                var options: [String] = []
                var advice = ""
                for option in table.names.compactMap({ table.options[$0] }) {
                    guard case .special(.unsupported(let instead)) = option.target else { continue }
                    if instead != advice, !advice.isEmpty {
                        rows.append(
                            "| `aws \(word) \(operation.cliName)` | \(options.joined(separator: " ")) | \(advice) |"
                        )
                        options = []
                    }
                    advice = instead
                    options.append("`--\(option.name)`")
                }
                if !options.isEmpty {
                    rows.append(
                        "| `aws \(word) \(operation.cliName)` | \(options.joined(separator: " ")) | \(advice) |"
                    )
                }
            }
        }
        expect("| command | options | instead |\n|---|---|---|\n" + rows.joined(separator: "\n") + "\n", as: "options")
    }
}
