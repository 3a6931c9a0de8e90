// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import TestSupport
import Testing
import Values

/// Words that nobody types: huge, deep, broken and random ones.
struct HostileInputTests {
    private static let topic = "arn:aws:sns:us-east-1:123456789012:t"

    private func refuses(_ words: [String], files: [String: [UInt8]] = [:]) -> Bool {
        if case .failure = AWSCommand.parse(words: words, readFile: { files[$0] }) { true } else { false }
    }

    @Test(arguments: ["[", "{", "{\"a\":", "{\"Name\":[", "[[{\"Values\":"])
    func `deep JSON ends in a problem`(piece: String) {
        let text = String(repeating: piece, count: 10_000)
        #expect(refuses(["aws", "rds", "describe-db-instances", "--filters", text]))
        #expect(refuses(["aws", "rds", "describe-db-instances", "--cli-input-json", text]))
        #expect(refuses(["aws", "rds", "describe-db-instances", "--cli-input-yaml", text]))
        #expect(refuses(["aws", "rds", "describe-db-instances", "--query", text]))
    }

    @Test(arguments: ["", " ", "\0", "=", ",", "@", "'", "\"", "\\", "[", "]", "{", "}", "a=\0", "@=", "a@=", "é=ü,ö"])
    func `a little nothing is no trouble`(word: String) {
        for option in ["--filters", "--cli-input-json", "--cli-input-yaml", "--query", "--max-items", "--output"] {
            _ = AWSCommand.parse(words: ["aws", "rds", "describe-db-instances", option, word])
        }
        _ = AWSCommand.parse(words: ["aws", word])
        _ = AWSCommand.parse(words: ["aws", "rds", word])
        _ = AWSCommand.parse(words: ["aws", "rds", "describe-db-instances", word, "--" + word])
        #expect(refuses([word]))
    }

    @Test func `ten thousand options and values are read in one go`() throws {
        let names = (0..<10_000).map { "a\($0)" }
        let tags = names.map { "Key=\($0),Value=v" }
        let words = ["aws", "rds", "add-tags-to-resource", "--resource-name", "r", "--tags"] + tags
        #expect(try AWSCommand.parse(words: words).get().parameters["Tags"]?.arrayValue?.count == 10_000)
        let attributes = names.map { "\($0)={DataType=String,StringValue=x}" }.joined(separator: ",")
        let publish = ["aws", "sns", "publish", "--message", "m", "--message-attributes", attributes]
        #expect(
            try AWSCommand.parse(words: publish).get().parameters["MessageAttributes"]?.objectValue?.count == 10_000
        )
        let unknown = ["aws", "sns", "publish", "--message", "m"] + names.map { "--\($0)" }
        guard case .failure(let problems) = AWSCommand.parse(words: unknown) else {
            Issue.record("accepted")
            return
        }
        #expect(problems.problems.count == 10_000)
        let repeated = ["aws", "sns", "publish"] + names.flatMap { ["--message", $0] }
        #expect(try AWSCommand.parse(words: repeated).get().parameters["Message"] == "a9999")
    }

    @Test func `a megabyte of shorthand is read in linear steps`() throws {
        for value in [
            "Name=a,Values=" + String(repeating: "\\,", count: 1 << 18),
            "Name=a,Values='" + String(repeating: "\\'", count: 1 << 18) + "'",
            "Name=a,Values=" + String(repeating: " ", count: 1 << 18) + "b",
            "Name=a,Values=[" + String(repeating: "x , ", count: 1 << 17) + "y]",
        ] {
            _ = AWSCommand.parse(words: ["aws", "rds", "describe-db-instances", "--filters", value])
        }
        let pairs = (0..<50_000).map { "k\($0)=v" }.joined(separator: ",")
        let words = [
            "aws", "lambda", "tag-resource", "--resource", "arn:aws:lambda:us-east-1:1:function:f", "--tags", pairs,
        ]
        #expect(try AWSCommand.parse(words: words).get().parameters["Tags"]?.objectValue?.count == 50_000)
    }

    /// Commands of the documentation with bytes, words and pieces of syntax changed by a fixed sequence of numbers.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `random changes never break the parser, and what it accepts it prints and reads again`(seed: UInt64) throws {
        var numbers = Sequence64(state: seed)
        let pieces = [
            "", "=", ",", "[", "]", "{", "}", "'", "\"", "\\", "@=", "file://x", "fileb://y", "--", "-", "-1", "1e400",
            "\u{F8F0}0\u{F8F1}", "\u{F8F0}", "null", "true", "9223372036854775808", "\0", "\u{301}", "--no-paginate",
        ]
        for _ in 0..<800 {
            var words = ShellWords.split(ParsedCommands.rows[numbers.below(ParsedCommands.rows.count)].command)
            for _ in 0...numbers.below(3) {
                let index = 1 + numbers.below(words.count - 1)
                let piece = pieces[numbers.below(pieces.count)]
                switch numbers.below(5) {
                case 0: words.insert(piece, at: index)
                case 1 where words.count > 2: words.remove(at: index)
                case 2: words[index] = piece
                case 3: words.swapAt(index, 1 + numbers.below(words.count - 1))
                default:
                    var scalars = Array(words[index].unicodeScalars)
                    scalars.insert(contentsOf: piece.unicodeScalars, at: numbers.below(scalars.count + 1))
                    words[index] = String(String.UnicodeScalarView(scalars))
                }
            }
            guard case .success(let command) = AWSCommand.parse(words: words) else { continue }
            let printed = command.words()
            guard case .success(let again) = AWSCommand.parse(words: printed) else {
                Issue.record("\(words) prints \(printed), which is refused")
                continue
            }
            #expect(again.parameters == command.parameters, "\(words)")
            #expect(again.options == command.options, "\(words)")
        }
    }
}

/// Numbers by SplitMix64, the same for the same seed.
private struct Sequence64 {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
    }
}
