// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import SQLText
import ShellText

/// Which hosts a script that only looks talks to, by its words.
///
/// The table of programs, by which the compiler knows what only looks, says of each where a host is named: every name that a
/// resolver is asked for counts as one. Where a host cannot be told from the words, because a program takes it from a
/// configuration or follows whoever answers, it says so.
struct ScriptReach: Sendable, Hashable {
    /// The hosts that are named, in lower case.
    private(set) var hosts: Set<String> = []
    /// Why not all of them can be told; nil when they are.
    private(set) var untold: String?

    /// What `dig` takes for a type or class of records, and not for a name.
    private static let recordTypes: Set<String> = [
        "A", "AAAA", "ANY", "CAA", "CNAME", "DNSKEY", "DS", "IN", "MX", "NS", "PTR", "SOA", "SRV", "TXT",
    ]

    /// The hosts that a script talks to.
    init(_ script: String) {
        let text = EmbeddedText(SourceText(name: "", script))
        if script.contains("/dev/tcp/") || script.contains("/dev/udp/") { untold = "it opens a connection of its own" }
        for command in RunbookSyntax.ShellScript.parse(text).statements.flatMap(\.commands) { add(command) }
    }

    private mutating func add(_ command: ShellCommand) {
        let words = command.words.map(\.literal)
        guard command.assignments.isEmpty, !words.contains(nil) else { return leave("not all of it is written out") }
        add(words.compactMap(\.self))
    }

    private mutating func add(_ words: [String]) {
        guard let program = words.first else { return }
        let arguments = Array(words.dropFirst())
        if program == "command", arguments.first == "-v" { return }
        if program == "sudo", arguments.contains("curl") { leave("'sudo curl' reads the settings of another home") }
        if ProgramTable.plainStarters.contains(program) { return add(arguments) }
        switch ProgramTable.readers[program]?.reach ?? ProgramTable.natives[program] ?? .untold {
        case .machine: break
        case .addresses: addAddresses(arguments)
        case .names(let words): addNames(arguments, words, of: program)
        case .server: addServer(arguments)
        case .connection: addDatabase(words)
        case .endpoint: addEndpoint(arguments)
        case .untold: leave("nobody can tell which host '\(program)' talks to")
        }
    }

    private mutating func leave(_ reason: String) { untold = untold ?? reason }

    private mutating func add(host: String) {
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        let isPlain = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || "-._:".utf8.contains($0)
        }
        guard isPlain, !name.isEmpty else { return leave("'\(host)' is no plain name of a host") }
        hosts.insert(name.lowercased())
    }

    /// The host of a web address.
    private mutating func add(address: String) {
        guard let scheme = ["https://", "http://"].first(where: address.hasPrefix) else {
            return leave("'\(address)' is no web address")
        }
        let authority = address.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { return leave("'\(authority)' is no plain name of a host") }
        add(host: String(authority.prefix { $0 != ":" }))
    }

    private mutating func addAddresses(_ arguments: [String]) {
        for word in arguments {
            let isCluster = word.hasPrefix("-") && !word.hasPrefix("--")
            if word == "--location" || isCluster && word.contains("L") {
                leave("'curl' follows whoever answers to any host")
            } else if word.contains("://") {
                add(address: word)
            }
        }
    }

    /// The names among the words of a program.
    private mutating func addNames(_ arguments: [String], _ known: ProgramTable.HostWords, of program: String) {
        var isValue = false
        for word in known.endsInPort ? arguments.dropLast() : arguments[...] {
            if isValue {
                isValue = false
            } else if known.valued.contains(word) {
                isValue = true
            } else if known.straying.contains(word) {
                stray(program, word)
            } else if word.hasPrefix("-") {
                let isAssigned = word.firstIndex(of: "=").map { known.flags.contains(String(word[...$0])) } ?? false
                if !known.flags.contains(word), !isAssigned { stray(program, word) }
            } else if !known.isQuery {
                add(host: word)
            } else if !word.hasPrefix("+"), !Self.recordTypes.contains(word) {
                add(host: word.hasPrefix("@") ? String(word.dropFirst()) : word)
            }
        }
    }

    private mutating func stray(_ program: String, _ word: String) {
        leave("nobody can tell which host '\(program) \(word)' talks to")
    }

    private mutating func addServer(_ arguments: [String]) {
        var found = false
        var index = 0
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            if word.hasPrefix("--host=") || word.hasPrefix("-h") && word.count > 2 {
                found = true
                add(host: String(word.dropFirst(word.hasPrefix("--") ? 7 : 2)))
            } else if word == "-h" || word == "--host" {
                found = true
                if index < arguments.count { add(host: arguments[index]) }
                index += 1
            } else if ["-p", "--port", "-U", "--username", "-t", "--timeout"].contains(word) {
                index += 1
            } else if !["-q", "--quiet"].contains(word) {
                return stray("pg_isready", word)
            }
        }
        if !found { leave("'pg_isready' without -h takes its host from the environment") }
    }

    private mutating func addDatabase(_ words: [String]) {
        guard let line = try? PSQLCommandLine.parse(words: words),
            let host = line.connection.hostAddress ?? line.connection.host
        else { return leave("nobody can tell which host this 'psql' talks to") }
        add(host: host)
        if line.connection.hostAddress != nil, let name = line.connection.host { add(host: name) }
    }

    /// AWS is where the environment says, unless an option leads elsewhere.
    private mutating func addEndpoint(_ arguments: [String]) {
        for (index, word) in arguments.enumerated() where word.hasPrefix("--endpoint") {
            if let value = word.split(separator: "=", maxSplits: 1).dropFirst().first {
                add(address: String(value))
            } else if index + 1 < arguments.count {
                add(address: arguments[index + 1])
            }
        }
    }
}
