// SPDX-License-Identifier: Apache-2.0

/// The parts of a `psql` command that runs one statement.
public struct PSQLCommandLine: Sendable, Hashable {
    /// Where the statement goes.
    public internal(set) var connection = ConnectionInfo()
    /// The text of `-c`.
    public internal(set) var statement = ""
    /// `-t`: only the rows, without headings.
    public internal(set) var tuplesOnly = false
    /// `-A`: without padding.
    public internal(set) var unaligned = false

    /// Reads the words of a command, with or without the leading `psql`.
    ///
    /// - Throws: ``PSQLCommandLineError`` that names the option that is not supported, and those that are.
    public static func parse(words: [String]) throws(PSQLCommandLineError) -> PSQLCommandLine {
        var reader = PSQLOptionReader(words: words)
        return try reader.read()
    }
}
