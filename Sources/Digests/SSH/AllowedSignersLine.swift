// SPDX-License-Identifier: Apache-2.0

import Values

/// Reads one line of an `allowed_signers` file.
struct AllowedSignersLine {
    private var rest: Substring
    private let number: Int

    init(_ text: String, number: Int) {
        rest = text[...]
        self.number = number
    }

    /// The line's entry; nil for an empty line and a comment.
    mutating func entry() throws(SSHError) -> AllowedSigners.Entry? {
        guard rest.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }) else {
            throw refusal("the line has a control character: lines end with a line feed alone")
        }
        skipBlanks()
        guard let first = rest.first, first != "#" else { return nil }
        let principal = try principal()
        var options = Options()
        if !startsWithKeyType {
            options = try self.options()
        }
        let key: SSHPublicKey
        do {
            key = try SSHPublicKey(line: String(rest))
        } catch {
            throw SSHError(error.code, error.detail, line: number)
        }
        if let after = options.validAfter, let before = options.validBefore, before <= after {
            throw refusal("valid-before is not later than valid-after")
        }
        return AllowedSigners.Entry(
            principal: principal,
            key: key,
            namespaces: options.namespaces,
            validAfter: options.validAfter,
            validBefore: options.validBefore,
            line: number
        )
    }

    private struct Options {
        var namespaces: [String]?
        var validAfter: Timestamp?
        var validBefore: Timestamp?
    }

    private var startsWithKeyType: Bool {
        let word = rest.prefix { $0 != " " && $0 != "\t" }
        return !word.contains("=") && !word.contains("\"") && word.lowercased() != "cert-authority"
    }

    private func refusal(_ detail: String, _ code: SSHError.Code = .malformed) -> SSHError {
        SSHError(code, detail, line: number)
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" } }

    private mutating func principal() throws(SSHError) -> String {
        let name = rest.prefix { $0 != " " && $0 != "\t" }
        rest = rest.dropFirst(name.count)
        skipBlanks()
        if name.contains(",") { throw refusal("one line names one principal: one key under two names is refused") }
        if name.contains(where: { "*?!".contains($0) }) {
            throw refusal("principals are exact names, without wildcards")
        }
        let isPlain = name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" && $0 != "\\" }
        guard isPlain else { throw refusal("the principal has a quotation mark, a backslash or a control character") }
        return String(name)
    }

    /// Options are separated by commas, without blanks outside quotation marks.
    private mutating func options() throws(SSHError) -> Options {
        var options = Options()
        while true {
            let name = String(rest.prefix { $0 != "=" && $0 != "," && $0 != " " && $0 != "\t" }).lowercased()
            rest = rest.dropFirst(name.count)
            guard name != "cert-authority" else {
                throw refusal("cert-authority lines are not supported: list each person's key", .unsupported)
            }
            guard rest.first == "=" else { throw refusal("the option \(name) is not known") }
            rest.removeFirst()
            let value = try quotedValue(of: name)
            switch name {
            case "namespaces" where options.namespaces == nil: options.namespaces = try namespaces(value)
            case "valid-after" where options.validAfter == nil: options.validAfter = try moment(value, of: name)
            case "valid-before" where options.validBefore == nil: options.validBefore = try moment(value, of: name)
            case "namespaces", "valid-after", "valid-before": throw refusal("the option \(name) is given twice")
            default: throw refusal("the option \(name) is not known")
            }
            guard rest.first == "," else { break }
            rest.removeFirst()
        }
        guard rest.first == " " || rest.first == "\t" else { throw refusal("a blank is missing after the options") }
        skipBlanks()
        return options
    }

    private mutating func quotedValue(of name: String) throws(SSHError) -> String {
        guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
            throw refusal("the value of \(name) is not in quotation marks")
        }
        let value = rest[rest.index(after: rest.startIndex)..<end]
        guard !value.contains("\\") else { throw refusal("the value of \(name) has a backslash") }
        rest = rest[rest.index(after: end)...]
        return String(value)
    }

    private func namespaces(_ value: String) throws(SSHError) -> [String] {
        let names = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty && !$0.contains(where: { "*?! \t".contains($0) }) }) else {
            throw refusal("namespaces are exact names, separated by commas, without wildcards")
        }
        return names
    }

    /// `YYYYMMDDZ`, `YYYYMMDDHHMMZ` or `YYYYMMDDHHMMSSZ`.
    private func moment(_ value: String, of name: String) throws(SSHError) -> Timestamp {
        let digits = value.dropLast()
        guard value.hasSuffix("Z") else {
            throw refusal("\(name) must end in Z: without it the time depends on the machine that reads it")
        }
        guard [8, 12, 14].contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw refusal("\(name) is not YYYYMMDD[HHMM[SS]]Z")
        }
        let all = Array(digits + String(repeating: "0", count: 14 - digits.count))
        func part(_ range: Range<Int>) -> String { String(all[range]) }
        let text = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
        guard let moment = Timestamp(text) else { throw refusal("\(name) is not a date") }
        return moment
    }
}
