// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Digests
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Adopted and bound documents that try to act before anybody has looked.
@Suite struct UnseenTests {
    private func steps(_ fences: [String]) throws -> [Step] {
        let text = "# T\n\n" + fences.map { "## A\n\n```bash\n\($0)\n```\n\n" }.joined()
        return try #require(CompilerTestBed.compile(text, workspace: nil).plan).steps
    }

    @Test(
        arguments: [
            "BASH_ENV=/tmp/x.sh\necho \"$BASH_ENV\"\naws sts get-caller-identity --region us-west-2",
            "PATH=/tmp:/bin\ncat \"$PATH\"\naws sts get-caller-identity --region us-west-2",
            "X=-v\nprintf \"$X\" 'a[$(touch /tmp/p)]'\naws sts get-caller-identity --region us-west-2",
            "printf '-va[$(touch /tmp/p)]' x", "find . $'\\x2dexec' touch p ';'",
            "aws s3 cp s3://b/k /etc/passwd --region us-west-2",
            "aws s3api get-object --bucket b --key k /etc/passwd --region us-west-2",
        ]
    )
    func `a fence that may act asks first`(fence: String) throws {
        let steps = try steps([fence])
        #expect(steps.allSatisfy { $0.isManual || ($0.effect.mayChange && $0.asksFirst) })
    }

    @Test func `a variable of an earlier fence makes a later one ask`() throws {
        let steps = try steps([
            "BASH_ENV=/tmp/x.sh\naws sts get-caller-identity --region us-west-2", "echo \"$BASH_ENV\"",
        ])
        #expect(steps[1].asksFirst)
    }

    @Test(arguments: [("", true), (" confirm=true", true), (" confirm=false", false), (" approve=go", false)])
    func `what cannot be undone asks first, unless it is approved or its author says that nobody need look`(
        attributes: String,
        asks: Bool
    ) throws {
        let front = "---\nlifeboat: 1\nkind: daily\n---\n\n# T\n\n```yaml approval=go\nfrom: [dba]\n```\n\n"
        let fence = "1. **Clean.**\n   ```bash id=clean\(attributes)\n   rm -rf /data\n   ```\n"
        let plan = try #require(CompilerTestBed.compile(front + fence).plan)
        #expect(plan.steps.map(\.effect) == [.irreversible])
        #expect(plan.steps.map(\.asksFirst) == [asks])
        let twin = try #require(CompilerTestBed.compile(YAMLTwin.render(plan), name: "twin.yaml").plan)
        #expect(twin.steps.map(\.asksFirst) == [asks])
    }

    @Test func `a sidecar that names a one-way door and says nothing of it keeps the question`() throws {
        let text = "# T\n\n## Clean\n\n```bash\nrm -rf /data\n```\n"
        let adopted = try #require(CompilerTestBed.compile(text, workspace: nil).plan)
        #expect(adopted.steps.map(\.effect) == [.irreversible])
        let digest = "sha256:\(SHA256.digest(of: "shell\0Clean\0rm -rf /data").hex)"
        let sidecar = "lifeboat: 1\nkind: setup\nsteps:\n  \(adopted.steps[0].id): {source: '\(digest)'}\n"
        let compiler = RunbookCompiler(
            files: { _ in Array(text.utf8) },
            sidecars: { _ in Array(sidecar.utf8) },
            catalog: .embedded,
            workspace: nil
        )
        let plan = try #require(compiler.compile(path: "doc.md").plan)
        #expect(plan.steps.map(\.asksFirst) == [true])
    }
}

extension Step {
    fileprivate var isManual: Bool { if case .manual = action { true } else { false } }
}
