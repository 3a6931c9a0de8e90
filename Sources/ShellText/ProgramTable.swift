// SPDX-License-Identifier: Apache-2.0

/// What is known of programs that runbooks call: reviewed one by one, and never a guess.
///
/// A program only reads when nothing that can stand behind its name makes it write, delete or start another program, or
/// when its rule says what may stand there. What is not in the table is `unknown`. Beside it stands where its words name the
/// hosts that it talks to, which decides whether a dry run carries it out: a program cannot be added without saying so.
public enum ProgramTable {
    /// What makes a call of a program a reading.
    public enum Rule: Sendable {
        /// Whatever stands behind it.
        case always
        /// Unless one of these options stands there; a short one counts within a cluster, too.
        case unless(short: String, long: [String])
        /// Only with these options, and with at most so many words that are no options.
        case only(short: String, long: [String], operands: Int)
        /// When the clock is shown, not set.
        case time
        /// When something is fetched over HTTP and shown, not kept.
        case fetch
        /// Only with one of these subcommands, and with no other options than these.
        case subcommands([String], only: [String])
    }

    /// Where a call that only looks names the hosts that it talks to.
    public enum Reach: Sendable {
        /// Nowhere: it asks this machine alone.
        case machine
        /// In addresses of the web, unless it follows whoever answers.
        case addresses
        /// In every word that is no option and no option's value.
        case names(HostWords)
        /// In `-h`, as the programs of Postgres have it that know no other place.
        case server
        /// In the words of a `psql` command.
        case connection
        /// In an option for the endpoint of AWS, which is else where the environment says.
        case endpoint
        /// Its words do not tell: a configuration does.
        case untold
    }

    /// Which words of a call are hosts: all but these.
    public struct HostWords: Sendable {
        /// Options with a value behind them that is no host.
        public let valued: Set<String>
        /// Options that stand alone, or before a host; one that ends in `=` has its value with it.
        public let flags: Set<String>
        /// Words after which nobody can tell which hosts are asked.
        public let straying: Set<String>
        /// Whether the words are those of `dig`: `+…` is an option, `@…` a server, and a type of records is no name.
        public let isQuery: Bool
        /// Whether the last word is a port.
        public let endsInPort: Bool

        init(
            valued: Set<String>,
            flags: Set<String>,
            straying: Set<String> = [],
            isQuery: Bool = false,
            endsInPort: Bool = false
        ) {
            self.valued = valued
            self.flags = flags
            self.straying = straying
            self.isQuery = isQuery
            self.endsInPort = endsInPort
        }
    }

    /// A program that only looks.
    public struct Reader: Sendable {
        /// What makes a call of it a reading.
        public let rule: Rule
        /// Where such a call names hosts.
        public let reach: Reach

        fileprivate static let local = Reader(rule: .always, reach: .machine)

        fileprivate static func local(_ rule: Rule) -> Reader { Reader(rule: rule, reach: .machine) }

        fileprivate static func remote(_ rule: Rule, _ reach: Reach) -> Reader { Reader(rule: rule, reach: reach) }
    }

    /// Programs that only look.
    public static let readers: [String: Reader] = [
        // Text that is printed.
        ":": .local, "true": .local, "false": .local, "echo": .local, "printf": .local, "pwd": .local,
        "seq": .local, "sleep": .local, "test": .local, "[": .local, "basename": .local, "dirname": .local,
        // Files that are read.
        "cat": .local, "head": .local, "tail": .local, "wc": .local, "cut": .local, "tr": .local,
        "grep": .local, "egrep": .local, "fgrep": .local, "zgrep": .local, "zcat": .local, "rev": .local,
        "nl": .local, "tac": .local, "comm": .local, "paste": .local, "fold": .local, "column": .local,
        "cmp": .local, "diff": .local, "base64": .local, "md5sum": .local, "sha1sum": .local,
        "sha256sum": .local, "sha512sum": .local, "cksum": .local, "od": .local, "jq": .local,
        "ls": .local, "stat": .local, "du": .local, "df": .local, "readlink": .local, "realpath": .local,
        "file": .local(.unless(short: "C", long: ["--compile"])),
        "sort": .local(.unless(short: "o", long: ["--output", "--compress-program", "--files0-from"])),
        "uniq": .local(.only(short: "cdDiufsw", long: ["--count", "--repeated", "--unique"], operands: 1)),
        "find": .local(
            .unless(
                short: "",
                long: ["-delete", "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprint0", "-fprintf", "-fls"]
            )
        ),
        // The machine and its processes.
        "date": .local(.time), "uptime": .local, "whoami": .local, "id": .local,
        "groups": .local, "uname": .local, "nproc": .local, "free": .local, "ps": .local, "pgrep": .local,
        "vmstat": .local, "iostat": .local, "printenv": .local, "which": .local, "type": .local,
        "hostname": .local(.only(short: "fsiIdA", long: ["--fqdn"], operands: 0)),
        "ss": .local(.unless(short: "KD", long: ["--kill", "--diag"])), "netstat": .local, "lsblk": .local,
        "lscpu": .local,
        "journalctl": .local(
            .unless(
                short: "",
                long: [
                    "--vacuum-size", "--vacuum-time", "--vacuum-files", "--rotate", "--flush", "--sync",
                    "--relinquish-var", "--smart-relinquish-var", "--update-catalog", "--setup-keys", "--cursor-file",
                ]
            )
        ),
        "systemctl": .local(
            .subcommands(
                [
                    "status", "is-active", "is-enabled", "is-failed", "list-units", "list-timers", "list-unit-files",
                    "list-dependencies", "show", "cat",
                ],
                only: ["--no-pager", "--full", "--all", "--failed", "--type", "--state", "--quiet"]
            )
        ),
        // The network.
        "dig": .remote(
            .always,
            .names(
                HostWords(
                    valued: ["-t", "-p", "-c"],
                    flags: ["-x", "-q", "-4", "-6"],
                    straying: ["+trace", "+nssearch"],
                    isQuery: true
                )
            )
        ),
        "nslookup": .remote(
            .always,
            .names(HostWords(valued: ["-t", "-W"], flags: ["-4", "-6", "-a", "-v", "-type="]))
        ),
        "host": .remote(.always, .names(HostWords(valued: ["-t", "-W"], flags: ["-4", "-6", "-a", "-v"]))),
        "pg_isready": .remote(.always, .server),
        "ping": .remote(
            .only(short: "cWwinq46", long: [], operands: 3),
            .names(HostWords(valued: ["-c", "-W", "-w", "-i"], flags: ["-n", "-q", "-4", "-6"]))
        ),
        "nc": .remote(
            .only(short: "zvwn46", long: [], operands: 3),
            .names(HostWords(valued: ["-w"], flags: ["-z", "-v", "-n", "-zv", "-vz"], endsInPort: true))
        ),
        "curl": .remote(.fetch, .addresses),
        // Tools with subcommands.
        "kubectl": .remote(
            .subcommands(
                [
                    "get", "describe", "logs", "top", "version", "api-resources", "api-versions", "explain",
                    "rollout status", "rollout history", "config view", "config current-context", "config get-contexts",
                    "auth can-i",
                ],
                only: [
                    "-n", "--namespace", "-o", "--output", "-l", "--selector", "-A", "--all-namespaces", "-c",
                    "--container", "--context", "--tail", "--since", "--show-labels", "--no-headers", "--sort-by",
                    "--field-selector",
                    "--timeout", "--client", "--previous",
                ]
            ),
            .untold
        ),
        // `plan`, `validate` and `providers` start the programs of the configuration, or write.
        "terraform": .remote(
            .subcommands(
                ["show", "output", "version", "graph", "state list", "state show", "workspace list", "workspace show"],
                only: ["-json", "-raw", "-no-color"]
            ),
            .untold
        ),
        "docker": .remote(
            .subcommands(
                [
                    "ps", "images", "inspect", "logs", "version", "info", "top", "port", "history", "diff",
                    "compose ps", "compose logs", "network ls", "network inspect", "volume ls", "volume inspect",
                    "image ls",
                    "container ls", "system df",
                ],
                only: containerOptions
            ),
            .untold
        ),
        "podman": .remote(
            .subcommands(
                ["ps", "images", "inspect", "logs", "version", "info", "top", "port", "history", "diff"],
                only: containerOptions
            ),
            .untold
        ),
        "helm": .remote(
            .subcommands(
                ["list", "ls", "status", "history", "version"],
                only: ["-n", "--namespace", "-a", "--all", "-A", "--all-namespaces", "-o", "--output"]
            ),
            .untold
        ),
    ]

    private static let containerOptions = [
        "-a", "--all", "-q", "--quiet", "--filter", "--format", "--no-trunc", "--tail", "--since",
    ]

    /// Programs that change what can be changed back, or nearly so.
    public static let changers: Set<String> = [
        "chgrp", "chmod", "chown", "cp", "install", "kill", "killall", "ln", "mkdir", "mv", "pkill", "rm", "rmdir",
        "tee", "touch",
    ]

    /// Programs after which nothing is as it was, with the words that make them so; none where the name is enough.
    public static let oneWayDoors: [(program: String, words: [String])] = [
        ("blkdiscard", []), ("dropdb", []), ("dropuser", []), ("halt", []), ("mkfs", []), ("poweroff", []),
        ("reboot", []), ("shred", []), ("shutdown", []), ("unlink", []), ("userdel", []), ("wipefs", []),
        ("pg_resetwal", []), ("systemctl", ["reboot"]), ("systemctl", ["poweroff"]), ("systemctl", ["halt"]),
        ("terraform", ["destroy"]), ("terraform", ["apply", "-destroy"]), ("kubectl", ["delete"]),
        ("helm", ["uninstall"]), ("helm", ["delete"]), ("docker", ["volume", "rm"]), ("docker", ["volume", "prune"]),
        ("docker", ["system", "prune"]), ("git", ["reset", "--hard"]), ("git", ["clean", "-f"]), ("find", ["-delete"]),
        ("crontab", ["-r"]), ("redis-cli", ["flushall"]), ("redis-cli", ["flushdb"]), ("pg_ctl", ["promote"]),
        ("mysqladmin", ["drop"]), ("truncate", []),
    ]

    /// Programs that do no more than start the program behind them, as long as they have no options.
    public static let plainStarters: Set<String> = ["command", "sudo", "time"]

    /// Programs that start the program behind their own options.
    public static let starters: Set<String> = plainStarters.union([
        "doas", "env", "exec", "ionice", "nice", "nohup", "setsid", "stdbuf", "timeout", "xargs",
    ])

    /// Programs whose words Lifeboat reads as it reads its own commands, and so knows what each call does.
    public static let natives: [String: Reach] = ["aws": .endpoint, "psql": .connection]

    /// Whether the program stands in the table at all.
    public static func knows(_ program: String) -> Bool {
        readers[program] != nil || changers.contains(program) || starters.contains(program)
            || oneWayDoors.contains { $0.program == program }
    }
}
