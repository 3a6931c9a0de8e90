// SPDX-License-Identifier: Apache-2.0

/// Tells the reasons of a failed connection apart from libpq's text, which is all that it gives.
///
/// The text is in English, as the process sets no locale; the server's own errors are found by their SQLSTATE, which
/// the verbose form includes whatever the server's language is.
enum ConnectionFailure {
    static func error(from text: String, passwordMissing: Bool) -> PostgresError {
        if let (state, message) = serverError(in: text) {
            if state.hasPrefix("28"), passwordMissing {
                let advice = "the server asks for a password and none is configured (PGPASSWORD is not read)"
                return PostgresError(.authentication, advice, sqlState: state)
            }
            return PostgresError(PostgresError.code(sqlState: state), message, sqlState: state)
        }
        if text.contains("could not translate host name") || text.contains("could not parse network address") {
            return PostgresError(.unknownHost, firstLine(of: text))
        }
        let signsOfTLS = ["SSL", "certificate", "sslmode", "TLS"]
        if signsOfTLS.contains(where: text.contains) { return PostgresError(.tls, firstLine(of: text)) }
        let signsOfAuthentication = ["password", "authentication", "SCRAM", "channel binding"]
        if signsOfAuthentication.contains(where: text.contains) {
            return PostgresError(.authentication, firstLine(of: text))
        }
        if text.contains("invalid connection option") || text.contains("invalid ") && text.contains(" value") {
            return PostgresError(.invalidTarget, firstLine(of: text))
        }
        return PostgresError(.unreachable, firstLine(of: text))
    }

    /// The first `SEVERITY:  SQLSTATE: message` of the text.
    private static func serverError(in text: String) -> (state: String, message: String)? {
        for line in text.split(separator: "\n") {
            guard let match = line.firstMatch(of: /:  ([0-9A-Z]{5}): (.*)$/) else { continue }
            return (String(match.output.1), String(match.output.2))
        }
        return nil
    }

    private static func firstLine(of text: String) -> String {
        text.split(separator: "\n").first.map { String($0) } ?? "the connection failed"
    }
}
