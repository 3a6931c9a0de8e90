// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore

extension SQLActions {
    /// What the server's list of processes shows for a change of the step, within the 63 bytes that it keeps.
    ///
    /// No other step has the same one: it is how a statement is found that has outlived its executor.
    static func applicationName(of request: OperationRequest) -> String {
        distinct("lifeboat/\(request.run)/\(request.step)")
    }

    /// The names under which a change of the step may still run: that one, and the one of earlier versions, which cut it off.
    static func applicationNames(of request: OperationRequest) -> [String] {
        let name = applicationName(of: request)
        let cut = String(decoding: "lifeboat/\(request.run)/\(request.step)".utf8.prefix(63), as: UTF8.self)
        return name == cut ? [name] : [name, cut]
    }

    /// What it shows for whoever only reads in the run.
    static func applicationName(of run: RunID) -> String { distinct("lifeboat/\(run)") }

    private static func distinct(_ name: String) -> String {
        guard name.utf8.count > 63 else { return name }
        let digest = SHA256.digest(of: Array(name.utf8)).hex.prefix(16)
        return "\(String(decoding: name.utf8.prefix(46), as: UTF8.self))~\(digest)"
    }
}
