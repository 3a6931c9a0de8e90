// SPDX-License-Identifier: Apache-2.0

public import Glibc

/// A child process with a pipe to its standard input and one from its standard output.
///
/// It inherits no other descriptor and leads a process group of its own, so that a signal to the tests' group does not
/// reach it.
public struct ChildProcess: Sendable {
    /// The process id.
    public let id: pid_t
    /// The write end of its standard input.
    public let input: Int32
    /// The read end of its standard output.
    public let output: Int32

    /// Starts a program; its standard error goes to `/dev/null`.
    public init(_ arguments: [String]) throws(ProcessFailure) {
        var inward: [Int32] = [-1, -1]
        var outward: [Int32] = [-1, -1]
        guard Self.makePipe(&inward), Self.makePipe(&outward) else { throw ProcessFailure("pipe failed") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inward[0], 0)
        posix_spawn_file_actions_adddup2(&actions, outward[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // A child that kept a connection of another test open would keep its end from being seen.
        for descriptor in Int32(3)..<4096 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var process: pid_t = 0
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let status = posix_spawnp(&process, arguments.first ?? "", &actions, &attributes, &words, environ)
        close(inward[0])
        close(outward[1])
        id = process
        input = inward[1]
        output = outward[0]
        guard status == 0 else {
            close(inward[1])
            close(outward[0])
            throw ProcessFailure("cannot start \(arguments.first ?? "nothing"): \(String(cString: strerror(status)))")
        }
    }

    /// Writes text to its standard input; a child that has gone is not an error.
    public func write(_ text: String) { send(Array(text.utf8)) }

    /// Writes bytes to its standard input; a child that has gone is not an error.
    public func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line of its standard output, or nil at the end.
    public func readLine() -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    /// Closes its standard input, reads the rest of its output and waits for its end.
    @discardableResult
    public func finish() -> (status: Int32, output: String) {
        close(input)
        var text = ""
        while let line = readLine() { text += line + "\n" }
        close(output)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return (status, text)
    }

    /// Runs a program to its end and returns what it printed.
    ///
    /// - Throws: ``ProcessFailure`` when it cannot be started or does not exit with 0.
    @discardableResult
    public static func run(_ arguments: [String], input: String = "") throws(ProcessFailure) -> String {
        let child = try ChildProcess(arguments)
        child.write(input)
        let (status, output) = child.finish()
        guard status == 0 else {
            throw ProcessFailure("\(arguments.joined(separator: " ")): status \(status): \(output)")
        }
        return output
    }

    private static func makePipe(_ ends: inout [Int32]) -> Bool {
        guard pipe(&ends) == 0 else { return false }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return true
    }
}
