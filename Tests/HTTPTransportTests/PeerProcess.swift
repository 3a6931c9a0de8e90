// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport

/// A server or a proxy of `Tests/estate/tls_server.py`, which runs until the last reference goes.
final class PeerProcess: Sendable {
    struct NoPort: Error {}

    let port: Int
    private let process: ChildProcess

    init(_ arguments: [String]) throws {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        process = try ChildProcess(["python3", "-u", "/\(folder)/estate/tls_server.py"] + arguments)
        guard let port = process.readLine().flatMap({ Int($0) }) else { throw NoPort() }
        self.port = port
    }

    deinit {
        kill(process.id, SIGKILL)
        process.finish()
    }

    /// The next line of what was asked of it.
    func nextRequest() -> String? { process.readLine() }
}
