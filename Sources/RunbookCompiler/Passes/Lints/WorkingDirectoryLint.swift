// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A fence that believes to be where an earlier fence went: each one starts where the run was started.
enum WorkingDirectoryLint {
    private static let contradictory = DiagnosticCatalogue.Entry(
        "LB0817",
        .warning,
        title: "the fence expects another working directory",
        why: "each fence starts where the run was started; the command would act on nothing, or on something else"
    )

    /// Programs that read what they do from the folder that they are started in.
    private static let programs: Set<String> = [
        "terraform", "tofu", "terragrunt", "make", "npm", "yarn", "pnpm", "docker-compose", "ansible-playbook",
        "kustomize", "cdk", "sam", "serverless", "gradle", "gradlew", "mvn", "pulumi", "bundle", "rake", "packer",
    ]

    /// Where a program was used before.
    private struct Use {
        var folder: String
        var range: SourceRange
    }

    static let lint = Lint(contradictory, pages: pages) { subject, findings in
        var uses: [String: Use] = [:]
        var lastChange: Use?
        for step in subject.steps where step.script != nil {
            var folder = step.draft.workingDirectory
            var here = lastChange
            for command in step.commands where command.depth == 0 {
                guard let program = command.program else { continue }
                if program == "cd" || program == "pushd" {
                    let target = command.words.count > 1 ? command.words[1].text : "~"
                    if folder == nil, target == ".." || target.hasPrefix("../"), let last = lastChange {
                        report(
                            "'cd \(target)' goes up from where the run was started",
                            command.range,
                            last,
                            step,
                            &findings
                        )
                    }
                    folder = target
                    here = Use(folder: target, range: command.range)
                } else if programs.contains(program) {
                    let isPlaced = command.words.contains { $0.text.hasPrefix("-chdir") || $0.text == "-C" }
                    if isPlaced { continue }
                    if folder == nil, let use = uses[program] {
                        let message =
                            "'\(program)' runs where the run was started, and before it ran in '\(use.folder)'"
                        report(message, command.words[0].range, use, step, &findings)
                    } else if let folder, uses[program] == nil {
                        uses[program] = Use(folder: folder, range: here?.range ?? step.draft.sourceRange)
                    }
                }
            }
            if let last = step.commands.last(where: { $0.depth == 0 }), last.program == "cd", last.words.count > 1 {
                findings.add(
                    contradictory,
                    "'cd \(last.words[1].text)' ends with this fence: the next one starts where the run was started",
                    at: last.range,
                    step: step.id,
                    fix: "add cwd=\(last.words[1].text) to the fences that need it"
                )
            }
            lastChange = here
        }
    }

    private static func report(
        _ message: String,
        _ range: SourceRange,
        _ earlier: Use,
        _ step: LintStep,
        _ findings: inout FindingList
    ) {
        findings.add(
            contradictory,
            message,
            at: range,
            step: step.id,
            fix: "add cwd=… to the fence, or begin it with 'cd \(earlier.folder)'",
            notes: [Diagnostic.Note("an earlier fence went to '\(earlier.folder)' here", at: earlier.range)]
        )
    }

    private static let pages = [
        DiagnosticPage(
            "LB0817",
            """
            Each fence starts where the run was started, and this one believes to be where an earlier
            fence went with `cd`. In a terminal that was left open it works; in a run the program finds
            nothing, or something else. Add `cwd=…` to every fence that needs a folder, or begin each of
            them with the same `cd`.
            """,
            example: LintExample.runbook(
                "cd terraform\nterraform apply -target=aws_lambda_function.manager",
                "terraform apply -target=aws_lambda_function.verifier"
            ),
            correction: [
                "terraform apply -target=aws_lambda_function.verifier":
                    "cd terraform\n   terraform apply -target=aws_lambda_function.verifier"
            ]
        )
    ]
}
