// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunbookModel

@testable import RunbookCompiler

/// The texts that the fuzzer starts from: pieces of the repository's runbooks and, where it is at hand, of a document
/// that was not written for Lifeboat.
struct FuzzCorpus {
    /// A document in pieces.
    struct Book {
        /// Front matter with its borders; empty where there is none.
        var header = ""
        /// Steps and other pieces of the body, each some lines long.
        var pieces: [String] = []
    }

    /// The documents, in Markdown.
    var books: [Book] = []
    /// Small runbooks in the YAML form.
    var twins: [String] = []

    init() throws {
        for path in CompilerTestBed.runbooks + ["Documentation/Language.md", "Documentation/Tutorial.md"] {
            add(String(decoding: try CompilerTestBed.file(path), as: UTF8.self))
        }
        if let path = getenv("LIFEBOAT_ADOPTED_DOCUMENT"), let bytes = try? Self.bytes(of: String(cString: path)) {
            add(String(decoding: bytes, as: UTF8.self))
        }
        let headers = [
            "---\nlifeboat: 1\nkind: daily\n---\n",
            "---\nlifeboat: 1\nkind: emergency\nenvironment: production\nparallel: [Look]\ninputs:\n  db: {type: rds-instance, "
                + "default: a}\n  hosts: {type: list, default: [a, b]}\n  deep: {type: boolean, default: false}\n---\n# T\n\n",
        ]
        let plain = [
            "1. **One.**\n   ```bash id=one\n   df -h /\n   ```\n", "## Look\n\n", "- [ ] [Done](#one)\n",
            "1. **Two.** It reads.\n   ```sql id=two connection=dr\n   SELECT 1 AS n;\n   ```\n   ```expect\n   rows[0].n == 1\n   ```\n",
            "1. **Three.**\n   ```bash id=three effect=read\n   aws rds describe-db-instances --region us-west-2\n   ```\n"
                + "   ```yaml capture\n   three_status: DBInstances[0].DBInstanceStatus\n   ```\n",
            "1. **Four.**\n   ```yaml manual id=four\n   confirm: Yes.\n   ```\n",
            "## Act\n\nRequires: [Look](#look)\n\n",
        ]
        books += headers.map { Book(header: $0, pieces: plain) }
        let compiler = try CompilerTestBed.repositoryCompiler()
        for path in CompilerTestBed.runbooks {
            guard let plan = compiler.compile(path: path).plan else { continue }
            for start in stride(from: 0, to: plan.steps.count, by: 3) {
                var part = plan
                part.steps = Array(plan.steps[start..<min(start + 3, plan.steps.count)])
                part.checklist = []
                twins.append(YAMLTwin.render(part))
            }
        }
    }

    private mutating func add(_ document: String) {
        var book = Book()
        var lines = document.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") {
            book.header = lines[...end].joined(separator: "\n") + "\n"
            lines.removeFirst(end + 1)
        }
        var piece: [String] = []
        for line in lines {
            let begins = line.hasPrefix("#") || line.hasPrefix("- ") || line.first?.isNumber == true
            if begins, !piece.isEmpty {
                book.pieces.append(piece.joined(separator: "\n") + "\n")
                piece = []
            }
            piece.append(line)
        }
        book.pieces.append(piece.joined(separator: "\n") + "\n")
        books.append(book)
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw CompilerTestBed.MissingFile(path: path) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
