// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// Finds what should be an input: placeholders, variables that nothing sets, resources named in several steps, and
/// moments that were written down once.
struct LiteralDetector {
    private let analysis: ImportAnalysis
    private var taken: Set<String> = Set(ScopeName.allCases.map(\.rawValue))

    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        var detector = LiteralDetector(analysis: analysis)
        detector.reserveNames()
        detector.findVariables(&draft)
        detector.findPlaceholders(&draft)
        detector.findMoments(&draft)
        detector.findResources(&draft)
        detector.findRegions(&draft)
        detector.findAccounts(&draft)
    }

    private init(analysis: ImportAnalysis) { self.analysis = analysis }

    /// Names that steps and their values have already.
    private mutating func reserveNames() {
        for step in analysis.draft.steps {
            if let id = step.id?.text { taken.insert(id) }
            taken.formUnion(step.produced.map(\.name))
        }
        for action in analysis.actions {
            guard let action, action.language != .sql else { continue }
            var scanner = ScriptScanner(action.text.text)
            scanner.scan()
            taken.formUnion(scanner.assigned)
        }
    }

    /// A name for an input that nothing else has.
    private mutating func name(_ text: String) -> String {
        var name = NamingPass.slug(text).replacing("-", with: "_")
        name = String(name.drop { $0 == "_" || $0.isNumber }.prefix(60))
        if name.isEmpty { name = "value" }
        var candidate = name
        var number = 2
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        return candidate
    }

    /// Where a literal stands as a whole word.
    private struct Usage {
        /// The steps in which it can be replaced.
        var steps: Set<Int> = []
        /// The places in which it cannot.
        var obstacles = 0
    }

    /// How many literals are looked for: a document that names more is not read by anybody either.
    private static let mostLiterals = 300

    /// Where each literal stands; one pass over the document for all of them.
    private func uses(_ values: [LiteralReplacement.Value]) -> [Usage] {
        var usages = values.map { _ in Usage() }
        for (index, action) in analysis.actions.enumerated() {
            guard let action else { continue }
            let found = LiteralReplacement(action.text.text, action.language, values)
            for edit in found.edits { usages[edit.value].steps.insert(index) }
            for obstacle in found.obstacles { usages[obstacle.value].obstacles += 1 }
        }
        return usages
    }

    private func uses(_ literal: String, _ expression: String) -> Usage {
        uses([LiteralReplacement.Value(literal: literal, expression: expression)])[0]
    }

    // MARK: - Variables

    private static let shellVariables: Set<String> = [
        "HOME", "PATH", "USER", "PWD", "OLDPWD", "SHELL", "HOSTNAME", "TMPDIR", "LANG", "RANDOM", "SECONDS", "UID",
        "EUID",
        "LINENO", "IFS", "PPID", "TERM", "EDITOR", "LOGNAME", "DISPLAY", "OSTYPE", "KUBECONFIG", "EPOCHSECONDS",
        "PIPESTATUS",
        "REPLY", "OPTARG", "OPTIND", "COLUMNS", "LINES", "SUDO_USER", "XDG_RUNTIME_DIR", "LC_ALL", "MACHTYPE",
        "HOSTTYPE",
    ]

    private static let secretWords = ["PASSWORD", "PASSWD", "TOKEN", "SECRET", "CREDENTIAL", "API_KEY", "PRIVATE_KEY"]

    private mutating func findVariables(_ draft: inout ImportDraft) {
        var assigned: Set<String> = []
        var seen: Set<String> = []
        for (index, action) in analysis.actions.enumerated() {
            guard let action, action.language != .sql else { continue }
            var scanner = ScriptScanner(action.text.text)
            scanner.scan()
            assigned.formUnion(scanner.assigned)
            for variable in scanner.variables where !assigned.contains(variable.name) {
                let name = variable.name
                guard ValueName.isValid(name), !Self.shellVariables.contains(name), !name.hasPrefix("AWS_"),
                    !name.hasPrefix("BASH"), ScopeName(rawValue: name) == nil, seen.insert(name).inserted
                else { continue }
                taken.insert(name)
                var input = ImportDraft.Input(name: name, about: "the document uses $\(name) and never sets it")
                input.isSecret = Self.secretWords.contains { name.uppercased().contains($0) }
                let line = analysis.line(action.text.place(variable.range))
                draft.inputs.append(input)
                draft.note(
                    "input",
                    name,
                    because: "$\(name) is used and never set",
                    step: analysis.id(index),
                    line: line
                )
                draft.ask("What is $\(name)? Give the input a type, and a default if there is one.", line: line)
            }
        }
    }

    // MARK: - Placeholders

    private mutating func findPlaceholders(_ draft: inout ImportDraft) {
        var seen: Set<String> = []
        for (index, action) in analysis.actions.enumerated() {
            guard let action else { continue }
            for range in PlaceholderText.all(in: action.text.text).map(\.range) {
                let literal = action.text.part(range).text
                guard seen.count < Self.mostLiterals, seen.insert(literal).inserted else { continue }
                let line = analysis.line(action.text.place(range))
                if literal.uppercased().contains("ACCOUNT"), uses(literal, "account").obstacles == 0 {
                    draft.values.append(.init(literal: literal, expression: "account"))
                    draft.note(
                        "value",
                        "\(literal) becomes ${account}",
                        because: "it stands for the account of the environment",
                        step: analysis.id(index),
                        line: line
                    )
                    continue
                }
                let name = name(literal.lowercased().filter { !"<>{}".contains($0) })
                guard uses(literal, name).obstacles == 0 else {
                    draft.ask("What is '\(literal)'? It stands where no value can be inserted.", line: line)
                    continue
                }
                draft.inputs.append(.init(name: name, about: "the document says \(literal)"))
                draft.values.append(.init(literal: literal, expression: name))
                draft.note(
                    "input",
                    name,
                    because: "'\(literal)' is a placeholder",
                    step: analysis.id(index),
                    line: line
                )
            }
        }
    }

    // MARK: - Moments

    /// Moments written in RFC 3339: true on the day on which the document was written.
    private mutating func findMoments(_ draft: inout ImportDraft) {
        var seen: Set<String> = []
        for (index, action) in analysis.actions.enumerated() {
            guard let action, action.language != .sql else { continue }
            let text = action.text.text
            for (range, literal) in Self.moments(in: text)
            where seen.count < Self.mostLiterals && seen.insert(literal).inserted {
                let option = Self.option(before: range.lowerBound, in: text)
                let line = analysis.line(action.text.place(range))
                let name = name(option ?? "moment")
                guard uses(literal, name).obstacles == 0 else {
                    draft.ask(
                        "'\(literal)' is a moment of the past, in a place where no value can be inserted.",
                        line: line
                    )
                    continue
                }
                draft.values.append(.init(literal: literal, expression: name))
                draft.inputs.append(
                    .init(name: name, type: .timestamp, about: "the document says \(literal), which is long ago")
                )
                draft.note(
                    "input",
                    name,
                    because: "'\(literal)' was true on one day only",
                    step: analysis.id(index),
                    line: line
                )
                draft.ask("Which moment is meant by \(name)? Perhaps an expression such as ${now - 1h}.", line: line)
            }
        }
    }

    private static func moments(in text: String) -> [(Range<Int>, String)] {
        let bytes = Array(text.utf8)
        var found: [(Range<Int>, String)] = []
        var index = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, isMomentByte(bytes[index]) { index += 1 }
            if index - start >= 19 {
                let literal = String(decoding: bytes[start..<index], as: UTF8.self)
                if literal.contains("T"), Timestamp(literal) != nil { found.append((start..<index, literal)) }
            }
            index = max(index, start + 1)
        }
        return found
    }

    private static func isMomentByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || "-:.TZ+".utf8.contains(byte)
    }

    /// The option whose value begins at an offset: `restore-time` of `--restore-time "2024…`.
    private static func option(before offset: Int, in text: String) -> String? {
        let words = String(decoding: Array(text.utf8)[..<offset], as: UTF8.self).split { " \t\n\\=\"'".contains($0) }
        guard let last = words.last, last.hasPrefix("--") else { return nil }
        return String(last.dropFirst(2))
    }

    // MARK: - Resources

    private mutating func findResources(_ draft: inout ImportDraft) {
        var candidates: [(literal: String, type: InputType)] = []
        var seen: Set<String> = []
        for index in analysis.draft.steps.indices {
            for operation in analysis.calls(index) {
                for found in ResourceNames.names(in: operation) where seen.insert(found.literal).inserted {
                    candidates.append(found)
                }
            }
        }
        candidates.removeAll { candidate in draft.values.contains { $0.literal == candidate.literal } }
        candidates = Array(candidates.prefix(Self.mostLiterals))
        let usages = uses(candidates.map { LiteralReplacement.Value(literal: $0.literal, expression: "x") })
        for ((literal, type), used) in zip(candidates, usages) {
            guard used.steps.count > 1 else { continue }
            guard used.obstacles == 0 else {
                draft.ask(
                    "'\(literal)' stands in \(used.steps.count) steps, in one of them where no value can be inserted."
                )
                continue
            }
            let name = name(literal)
            draft.inputs.append(.init(name: name, type: type, defaultValue: literal))
            draft.values.append(.init(literal: literal, expression: name))
            draft.note(
                "input",
                "\(name): {type: \(type.rawValue), default: \(literal)}",
                because: "\(used.steps.count) steps name it"
            )
        }
    }

    private mutating func findRegions(_ draft: inout ImportDraft) {
        var regions: [String] = []
        for index in analysis.draft.steps.indices {
            for operation in analysis.calls(index) {
                if case .literal(let value)? = operation.region, let region = value.stringValue,
                    !regions.contains(region)
                {
                    regions.append(region)
                }
            }
        }
        for region in regions {
            if let known = analysis.environment?.regions.first(where: { $0.region == region }),
                ValueName.isValid(known.name), uses(region, "regions.\(known.name)").obstacles == 0
            {
                draft.values.append(.init(literal: region, expression: "regions.\(known.name)"))
                draft.note(
                    "value",
                    "\(region) becomes ${regions.\(known.name)}",
                    because: "the environment has it under that name"
                )
                continue
            }
            let used = uses(region, "x")
            guard used.steps.count > 1, used.obstacles == 0 else { continue }
            let name = name(regionName(region) ?? (regions.count == 1 ? "region" : "region_\(region)"))
            draft.inputs.append(.init(name: name, type: .awsRegion, defaultValue: region))
            draft.values.append(.init(literal: region, expression: name))
            draft.note(
                "input",
                "\(name): {type: aws-region, default: \(region)}",
                because: "\(used.steps.count) steps name it"
            )
        }
    }

    /// What the document calls a region: `dr_region` for "DR Region (us-east-1)".
    private func regionName(_ region: String) -> String? {
        analysis.first { line -> String? in
            guard let range = line.firstRange(of: region) else { return nil }
            let before = line[..<range.lowerBound].lowercased().split { !$0.isLetter }
            guard before.count > 1, before[before.count - 1] == "region" else { return nil }
            let word = before[before.count - 2]
            return word.count < 12 && word != "the" && word != "aws" ? "\(word)_region" : nil
        }?.found
    }

    // MARK: - Accounts

    /// Account numbers in ARNs, when they are the environment's.
    private mutating func findAccounts(_ draft: inout ImportDraft) {
        guard let account = analysis.environment?.account else { return }
        let used = uses(account, "account")
        guard !used.steps.isEmpty, used.obstacles == 0 else { return }
        draft.values.append(.init(literal: account, expression: "account"))
        draft.note("value", "\(account) becomes ${account}", because: "it is the account of the environment")
    }
}
