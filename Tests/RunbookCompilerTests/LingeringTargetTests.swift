// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// A region, profile or endpoint that one fence sets and a later one relies on.
@Suite struct LingeringTargetTests {
    private static let call = "aws rds delete-db-snapshot --db-snapshot-identifier a"

    private func adopted(_ fences: String...) -> Compilation {
        let text = fences.enumerated().map { "## S\($0)\n\n```bash\n\($1)\n```\n" }.joined(separator: "\n")
        return CompilerTestBed.compile("# T\n\n" + text)
    }

    private func codes(_ compilation: Compilation) -> [String] {
        compilation.diagnostics.map(\.code).filter { $0 == "LB0416" }
    }

    @Test(arguments: [
        "export AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "export AWS_PROFILE=dr",
        "export AWS_ACCESS_KEY_ID=$(cat key)", "declare -x AWS_ENDPOINT_URL=http://localhost:4566",
        "cd x\nexport AWS_REGION=$(cat region)\nls",
    ])
    func `a call that relies on it is done by hand, with the reason`(setting: String) throws {
        let compilation = adopted(setting, Self.call)
        let finding = try #require(compilation.diagnostics.first { $0.code == "LB0416" })
        #expect(finding.severity == .warning && finding.step == "s1" && finding.notes.count == 1)
        let plan = try #require(compilation.plan)
        #expect(plan.steps[1].commands.isEmpty)
        // A script that calls AWS is led no more than a native call.
        #expect(codes(adopted(setting, "for i in 1 2; do \(Self.call); done")) == ["LB0416"])
    }

    @Test func `a call that says itself where it goes is not held up, nor one before it or in its own shell`() {
        #expect(codes(adopted("export AWS_REGION=us-east-1", "\(Self.call) --region us-west-2")) == [])
        #expect(codes(adopted("AWS_REGION=us-east-1", "\(Self.call) --region $AWS_REGION")) == [])
        #expect(codes(adopted(Self.call, "export AWS_REGION=us-east-1")) == [])
        #expect(codes(adopted("export AWS_REGION=us-east-1\n\(Self.call)")) == [])
        #expect(codes(adopted("export AWS_REGION=us-east-1", "unset AWS_REGION", Self.call)) == [])
        #expect(codes(adopted("AWS_REGION=us-east-1 aws s3 ls", Self.call)) == [])
        #expect(codes(adopted("echo 'export AWS_REGION=us-east-1'", Self.call)) == [])
        #expect(codes(adopted("export AWS_PROFILE=dr", "df -h")) == [])
        #expect(codes(adopted("export AWS_PROFILE=dr", "\(Self.call) --region us-west-2")) == ["LB0416"])
    }
}
