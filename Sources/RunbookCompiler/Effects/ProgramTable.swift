// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// What is known of programs that runbooks call: reviewed one by one, and never a guess.
///
/// A program only reads when nothing that can stand behind its name makes it write, delete or start another program, or
/// when its rule says what may stand there. What is not in the table is `unknown`.
enum ProgramTable {
    /// What makes a call of a program a reading.
    enum Rule {
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

    /// Programs that only look.
    static let readers: [String: Rule] = [
        // Text that is printed.
        ":": .always, "true": .always, "false": .always, "echo": .always, "printf": .always, "pwd": .always,
        "seq": .always, "sleep": .always, "test": .always, "[": .always, "basename": .always, "dirname": .always,
        // Files that are read.
        "cat": .always, "head": .always, "tail": .always, "wc": .always, "cut": .always, "tr": .always,
        "grep": .always, "egrep": .always, "fgrep": .always, "zgrep": .always, "zcat": .always, "rev": .always,
        "nl": .always, "tac": .always, "comm": .always, "paste": .always, "fold": .always, "column": .always,
        "cmp": .always, "diff": .always, "base64": .always, "md5sum": .always, "sha1sum": .always,
        "sha256sum": .always, "sha512sum": .always, "cksum": .always, "od": .always, "jq": .always,
        "ls": .always, "stat": .always, "du": .always, "df": .always, "readlink": .always, "realpath": .always,
        "file": .unless(short: "C", long: ["--compile"]),
        "sort": .unless(short: "o", long: ["--output", "--compress-program", "--files0-from"]),
        "uniq": .only(short: "cdDiufsw", long: ["--count", "--repeated", "--unique"], operands: 1),
        "find": .unless(
            short: "",
            long: ["-delete", "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprint0", "-fprintf", "-fls"]
        ),
        // The machine and its processes.
        "date": .time, "uptime": .always, "whoami": .always, "id": .always,
        "groups": .always, "uname": .always, "nproc": .always, "free": .always, "ps": .always, "pgrep": .always,
        "vmstat": .always, "iostat": .always, "printenv": .always, "which": .always, "type": .always,
        "hostname": .only(short: "fsiIdA", long: ["--fqdn"], operands: 0),
        "ss": .unless(short: "KD", long: ["--kill", "--diag"]), "netstat": .always, "lsblk": .always, "lscpu": .always,
        "journalctl": .unless(
            short: "",
            long: [
                "--vacuum-size", "--vacuum-time", "--vacuum-files", "--rotate", "--flush", "--sync", "--relinquish-var",
                "--smart-relinquish-var", "--update-catalog", "--setup-keys", "--cursor-file",
            ]
        ),
        "systemctl": .subcommands(
            [
                "status", "is-active", "is-enabled", "is-failed", "list-units", "list-timers", "list-unit-files",
                "list-dependencies", "show", "cat",
            ],
            only: ["--no-pager", "--full", "--all", "--failed", "--type", "--state", "--quiet"]
        ),
        // The network.
        "dig": .always, "nslookup": .always, "host": .always, "pg_isready": .always,
        "ping": .only(short: "cWwinq46", long: [], operands: 3),
        "nc": .only(short: "zvwn46", long: [], operands: 3),
        "curl": .fetch,
        // Tools with subcommands.
        "kubectl": .subcommands(
            [
                "get", "describe", "logs", "top", "version", "api-resources", "api-versions", "explain",
                "rollout status", "rollout history", "config view", "config current-context", "config get-contexts",
                "auth can-i",
            ],
            only: [
                "-n", "--namespace", "-o", "--output", "-l", "--selector", "-A", "--all-namespaces", "-c",
                "--container",
                "--context", "--tail", "--since", "--show-labels", "--no-headers", "--sort-by", "--field-selector",
                "--timeout", "--client", "--previous",
            ]
        ),
        // `plan`, `validate` and `providers` start the programs of the configuration, or write.
        "terraform": .subcommands(
            ["show", "output", "version", "graph", "state list", "state show", "workspace list", "workspace show"],
            only: ["-json", "-raw", "-no-color"]
        ),
        "docker": .subcommands(
            [
                "ps", "images", "inspect", "logs", "version", "info", "top", "port", "history", "diff", "compose ps",
                "compose logs", "network ls", "network inspect", "volume ls", "volume inspect", "image ls",
                "container ls", "system df",
            ],
            only: containerOptions
        ),
        "podman": .subcommands(
            ["ps", "images", "inspect", "logs", "version", "info", "top", "port", "history", "diff"],
            only: containerOptions
        ),
        "helm": .subcommands(
            ["list", "ls", "status", "history", "version"],
            only: ["-n", "--namespace", "-a", "--all", "-A", "--all-namespaces", "-o", "--output"]
        ),
    ]

    private static let containerOptions = [
        "-a", "--all", "-q", "--quiet", "--filter", "--format", "--no-trunc", "--tail", "--since",
    ]

    /// Programs that change what can be changed back, or nearly so.
    static let changers: Set<String> = [
        "chgrp", "chmod", "chown", "cp", "install", "kill", "killall", "ln", "mkdir", "mv", "pkill", "rm", "rmdir",
        "tee",
        "touch",
    ]

    /// Programs after which nothing is as it was, with the words that make them so; none where the name is enough.
    static let oneWayDoors: [(program: String, words: [String])] = [
        ("blkdiscard", []), ("dropdb", []), ("dropuser", []), ("halt", []), ("mkfs", []), ("poweroff", []),
        ("reboot", []), ("shred", []), ("shutdown", []), ("unlink", []), ("userdel", []), ("wipefs", []),
        ("pg_resetwal", []), ("systemctl", ["reboot"]), ("systemctl", ["poweroff"]), ("systemctl", ["halt"]),
        ("terraform", ["destroy"]), ("terraform", ["apply", "-destroy"]), ("kubectl", ["delete"]),
        ("helm", ["uninstall"]), ("helm", ["delete"]), ("docker", ["volume", "rm"]), ("docker", ["volume", "prune"]),
        ("docker", ["system", "prune"]), ("git", ["reset", "--hard"]), ("git", ["clean", "-f"]), ("find", ["-delete"]),
        ("crontab", ["-r"]), ("redis-cli", ["flushall"]), ("redis-cli", ["flushdb"]), ("pg_ctl", ["promote"]),
        ("mysqladmin", ["drop"]), ("truncate", []),
    ]

    /// Programs that start the program behind their own options.
    static let starters: Set<String> = [
        "command", "doas", "env", "exec", "ionice", "nice", "nohup", "setsid", "stdbuf", "sudo", "time", "timeout",
        "xargs",
    ]

    /// Whether the program stands in the table at all.
    static func knows(_ program: String) -> Bool {
        readers[program] != nil || changers.contains(program) || starters.contains(program)
            || oneWayDoors.contains { $0.program == program }
    }
}
