// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The oracle: OpenSSH's own programs, in a temporary directory that goes with the value.
final class OpenSSH {
    static let isInstalled = ["ssh-keygen", "ssh-agent", "ssh-add"].allSatisfy { (name: String) in
        access("/usr/bin/" + name, X_OK) == 0
    }

    struct Outcome {
        let status: Int32
        let output: [UInt8]
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    let directory: String
    private var agent: pid_t?

    init() {
        var template = Array("/tmp/lifeboat-ssh-XXXXXX".utf8CString)
        directory = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
        }
    }

    deinit {
        if let agent {
            // The child inherited a mask that blocks SIGTERM.
            kill(agent, SIGKILL)
            var status: Int32 = 0
            waitpid(agent, &status, 0)
        }
        _ = try? run("/bin/rm", ["-rf", directory])
    }

    struct Failure: Error {
        let call: String
    }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        guard let file = fopen(path(name), "w") else { throw Failure(call: "fopen") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure(call: "fwrite") }
        chmod(path(name), 0o600)
    }

    func read(_ name: String) throws -> [UInt8] {
        guard let file = fopen(path(name), "r") else { throw Failure(call: "fopen \(name)") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    /// Makes a key pair `name` and `name.pub`.
    func makeKey(_ name: String, type: String, bits: Int? = nil, passphrase: String = "") throws {
        var arguments = ["-q", "-t", type, "-N", passphrase, "-C", name, "-f", path(name)]
        if let bits { arguments += ["-b", String(bits)] }
        guard try run("/usr/bin/ssh-keygen", arguments).status == 0 else {
            throw Failure(call: "ssh-keygen -t \(type)")
        }
    }

    /// The signature of `ssh-keygen -Y sign`.
    func sign(_ message: [UInt8], key: String, namespace: String, hash: String = "sha512") throws -> [UInt8] {
        try write("message", message)
        unlink(path("message.sig"))
        let arguments = ["-Y", "sign", "-O", "hashalg=\(hash)", "-f", path(key), "-n", namespace, path("message")]
        guard try run("/usr/bin/ssh-keygen", arguments).status == 0 else { throw Failure(call: "ssh-keygen -Y sign") }
        return try read("message.sig")
    }

    /// Whether `ssh-keygen -Y verify` accepts.
    func verifies(
        _ signature: [UInt8],
        _ message: [UInt8],
        principal: String,
        namespace: String,
        signers: String,
        time: String? = nil
    ) throws -> Bool {
        try write("verify.sig", signature)
        try write("verify.signers", Array(signers.utf8))
        var arguments = ["-Y", "verify", "-f", path("verify.signers"), "-I", principal, "-n", namespace]
        arguments += ["-s", path("verify.sig")]
        if let time { arguments += ["-O", "verify-time=\(time)"] }
        try write("verify.input", message)
        return try run("/usr/bin/ssh-keygen", arguments, input: "verify.input").status == 0
    }

    /// Starts an agent that holds the key and returns its socket.
    func startAgent(holding keys: [String]) throws -> String {
        let socket = path("agent")
        let running = try spawn("/usr/bin/ssh-agent", ["-D", "-a", socket], input: nil, output: "agent.out")
        agent = running
        for key in keys {
            var added = false
            // The agent makes its socket soon after it starts; ssh-add answers 2 until then.
            for _ in 0..<2000 where !added {
                added =
                    try run("/usr/bin/ssh-add", ["-q", path(key)], environment: ["SSH_AUTH_SOCK=\(socket)"]).status == 0
            }
            guard added else { throw Failure(call: "ssh-add") }
        }
        return socket
    }

    func run(
        _ program: String,
        _ arguments: [String],
        input: String? = nil,
        environment: [String] = []
    ) throws -> Outcome {
        let child = try spawn(program, arguments, input: input, output: "output", environment: environment)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let output = (try? read("output")) ?? []
        return Outcome(status: status, output: output)
    }

    private func spawn(
        _ program: String,
        _ arguments: [String],
        input: String?,
        output: String,
        environment: [String] = []
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input.map(path) ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, path(output), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables =
            (["PATH=/usr/bin:/bin", "TZ=UTC", "HOME=\(directory)"] + environment).map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawn(&child, program, &actions, nil, &words, &variables) == 0 else {
            throw Failure(call: "posix_spawn \(program)")
        }
        return child
    }
}
