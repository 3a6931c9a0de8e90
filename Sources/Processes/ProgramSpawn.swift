// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What a program is started with, without a shell and with no descriptor that it is not given.
struct ProgramSpawn {
    let words: [String]
    /// What the process is called in a list of processes; nil for its first word.
    var name: String?
    let environment: [String: String]
    var workingDirectory: String?
    /// Whether it leads a session of its own, which no terminal can end; otherwise it leads a process group.
    var leadsSession = false

    /// What whoever started this process may have left open for it, and is none of the program's business.
    private static let inherited: ClosedRange<Int32> = 3...255

    /// Starts the program, the first word, looked for in `PATH`; 0, or the error.
    ///
    /// Each descriptor of this process is open in the program under the number that goes with it. Standard input is empty
    /// when it is not among them. What leads a session, and may outlive this process, does not hold its standard error.
    func start(_ process: inout pid_t, descriptors: [(own: Int32, number: Int32)]) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if leadsSession { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
        for (own, number) in descriptors { posix_spawn_file_actions_adddup2(&actions, own, number) }
        let given = Set(descriptors.map(\.number))
        for number in Self.inherited where !given.contains(number) {
            posix_spawn_file_actions_addclose(&actions, number)
        }
        if let workingDirectory { _ = lifeboat_spawn_in(&actions, workingDirectory) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID, which only GNU sources see by its name.
        let group: Int32 = leadsSession ? 0x80 : Int32(POSIX_SPAWN_SETPGROUP)
        let mask = Int32(POSIX_SPAWN_SETSIGMASK)
        let defaults = Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(group | mask | defaults))
        posix_spawnattr_setpgroup(&attributes, 0)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var pipes = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &pipes)
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        return CStrings.with([name ?? words.first ?? ""] + words.dropFirst()) { arguments in
            CStrings.with(variables) { variables in
                posix_spawnp(&process, words.first ?? "", &actions, &attributes, arguments, variables)
            }
        }
    }
}

/// Arrays of C strings that live as long as a call.
private enum CStrings {
    static func with<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
