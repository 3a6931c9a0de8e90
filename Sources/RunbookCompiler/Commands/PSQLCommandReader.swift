// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import SQLText
import Values

/// Reads the words of a `psql` command as a statement and the place where it goes.
enum PSQLCommandReader {
    /// The command; nil when it cannot be read.
    static func read(
        _ words: [WordMarker.Word],
        _ expressions: [Expression],
        text: String,
        range: SourceRange,
        _ reader: inout CommandReader
    ) -> CommandDraft? {
        let line: PSQLCommandLine
        do {
            line = try PSQLCommandLine.parse(words: words.map(\.text))
        } catch {
            let place = error.word.flatMap { words.indices.contains($0) ? words[$0].range : nil } ?? range
            reader.findings.add(CommandFindings.invalidPSQLCommand, error.message, at: place, step: reader.step)
            return nil
        }
        // The markers become placeholders again, numbered by the expression that they stand for.
        let statement = String(
            String.UnicodeScalarView(
                line.statement.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    scalar == WordMarker.open ? ["$", "{"] : scalar == WordMarker.close ? ["}"] : [scalar]
                }
            )
        )
        do {
            let bound = try bindPlaceholders(in: statement)
            let read = try SQLStatement(bound.statement)
            let parameters = bound.expressions.compactMap { Int($0).map { Template.expression(expressions[$0]) } }
            let operation = SQLOperation(
                connection: .explicit(MarkedTemplate.template(connection(line.connection), expressions)),
                statement: read.text,
                parameters: parameters
            )
            return CommandDraft(
                text: text,
                range: range,
                operation: .sql(operation),
                effect: Effect(rawValue: read.effect.rawValue) ?? .unknown
            )
        } catch {
            let entry = error.code == .placeholder ? CommandFindings.placeholderInText : CommandFindings.invalidSQL
            let place = words.first { $0.text.hasSuffix(line.statement) }?.range ?? range
            reader.findings.add(entry, error.message, at: place, step: reader.step)
            return nil
        }
    }

    private static func connection(_ info: ConnectionInfo) -> JSONValue {
        let members: [(String, String?)] = [
            ("host", info.host), ("hostaddr", info.hostAddress), ("database", info.database), ("user", info.user),
            ("service", info.service), ("passfile", info.passfile), ("ssl-mode", info.sslMode),
            ("ssl-root-certificate", info.sslRootCertificate), ("channel-binding", info.channelBinding),
        ]
        var object = JSONObject(members.compactMap { key, value in value.map { (key, .string($0)) } })
        if let port = info.port { object["port"] = .integer(port) }
        return .object(object)
    }
}
