// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Reads `env`: the variables that a script gets beside those that it names itself.
///
/// A value is text with `${…}` in it. It reaches the script as a variable of its environment and is parsed by nobody.
struct VariableReader {
    /// Variables that decide what a shell executes, or as whom it talks to AWS.
    private static let forbidden: Set<String> = [
        "PATH", "BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "IFS", "PS4", "CDPATH", "GLOBIGNORE", "HOME", "SHELL",
        "PROMPT_COMMAND", "POSIXLY_CORRECT", "PYTHONPATH", "PYTHONSTARTUP", "PERL5LIB", "PERL5OPT", "RUBYOPT",
        "NODE_OPTIONS", "GIT_SSH_COMMAND", "PGPASSWORD", "PGPASSFILE", "KUBECONFIG",
    ]
    /// Variables of the AWS CLI that only say how it works.
    private static let allowedOfAWS: Set<String> = [
        "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_DEFAULT_OUTPUT", "AWS_PAGER", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE",
        "AWS_CLI_AUTO_PROMPT",
    ]

    private(set) var variables: [(member: Template.Member, range: SourceRange)] = []
    private(set) var uses: [NameUse] = []
    private(set) var findings: FindingList
    private var names: Set<String> = []

    init(findings: FindingList) { self.findings = findings }

    /// `NAME=value OTHER=${input}`, as an attribute has it.
    mutating func read(assignments text: PlacedText) {
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: findings.file, text.text)))
        let commands = script.statements.flatMap(\.commands)
        let isPlain =
            script.statements.allSatisfy(\.isSimple) && commands.allSatisfy(\.words.isEmpty)
            && commands.flatMap(\.assignments).allSatisfy { !$0.isAppending && $0.value.isPlain }
        guard isPlain, !commands.isEmpty else {
            findings.add(
                OutlineFindings.invalidAttribute,
                "'\(text.text)' is no list of variables",
                at: text.range,
                fix: "write env=\"NAME=value OTHER=${input}\""
            )
            return
        }
        for assignment in commands.flatMap(\.assignments) {
            let range = text.place(assignment.nameRange.offsets)
            var segments: [Template.Segment] = []
            for segment in assignment.value.segments { segments += read(segment, of: text) }
            add(assignment.name, segments, at: range)
        }
    }

    private mutating func read(_ segment: ShellWord.Segment, of text: PlacedText) -> [Template.Segment] {
        let place = text.place(segment.range.offsets)
        switch segment.kind {
        case .literal(let literal):
            if literal.contains("${") {
                findings.add(
                    BindingFindings.unexpandedValue,
                    "'${…}' in single quotes or behind a backslash stays as it is",
                    at: place,
                    fix: "leave the quotes out"
                )
            }
            return [.literal(literal)]
        case .interpolation(_, let inner): return expression(text.part(inner.offsets).trimmed)
        case .variable(let name): return expression(PlacedText(ValueName.expression(name), somewhereIn: place))
        // `isPlain` has excluded these before.
        case .substitution, .backquote, .arithmetic: return []
        }
    }

    private mutating func expression(_ text: PlacedText) -> [Template.Segment] {
        var reader = ExpressionReader(file: findings.file, moment: .command(0))
        let expression = reader.read(text, as: .interpolation)
        uses += reader.uses
        findings.add(reader.findings.diagnostics)
        return expression.map { [.expression($0)] } ?? []
    }

    /// One variable of a mapping.
    mutating func read(_ variable: StepDraft.Variable) {
        do throws(ExpressionError) {
            var segments: [Template.Segment] = []
            for segment in try InterpolatedText(variable.value.text).segments {
                switch segment {
                case .text(let literal): segments.append(.literal(literal))
                case .expression(let expression, let offset):
                    segments += self.expression(
                        variable.value.part(offset..<offset + expression.source.utf8.count)
                    )
                }
            }
            add(variable.name.text, segments, at: variable.name.range)
        } catch {
            findings.add(BindingFindings.invalidExpression, error.message, at: variable.value.place(error.range))
        }
    }

    private mutating func add(_ name: String, _ segments: [Template.Segment], at range: SourceRange) {
        guard ValueName.isValid(name) else {
            findings.add(
                OutlineFindings.invalidAttribute,
                "'\(name)' is no name of a variable",
                at: range,
                fix: "use letters, digits and '_', starting with a letter"
            )
            return
        }
        guard !Self.isForbidden(name) else {
            findings.add(
                OrderFindings.forbiddenVariable,
                "'\(name)' is not for a runbook to set",
                at: range,
                fix: "use another name, or set it where Lifeboat is started"
            )
            return
        }
        guard names.insert(name).inserted else {
            findings.add(OutlineFindings.repeated, "'\(name)' is given twice", at: range, fix: "keep one of them")
            return
        }
        variables.append((Template.Member(name: name, value: Self.template(segments)), range))
    }

    private static func isForbidden(_ name: String) -> Bool {
        forbidden.contains(name) || name.hasPrefix("LD_") || name.hasPrefix("BASH_FUNC") || name.hasPrefix("DYLD_")
            || (name.hasPrefix("AWS_") && !allowedOfAWS.contains(name))
    }

    /// Neighbouring literals become one, and a value alone keeps its type.
    private static func template(_ segments: [Template.Segment]) -> Template {
        var joined: [Template.Segment] = []
        for segment in segments {
            if case .literal(let text) = segment, case .literal(let before)? = joined.last {
                joined[joined.count - 1] = .literal(before + text)
            } else {
                joined.append(segment)
            }
        }
        switch joined.first {
        case nil: return .literal("")
        case .literal(let text)? where joined.count == 1: return .literal(.string(text))
        case .expression(let expression)? where joined.count == 1: return .expression(expression)
        default: return .text(joined)
        }
    }
}
