// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journal

/// Facts about this machine.
enum Machine {
    /// The account that this process belongs to, and the machine, as the system says: no variable changes it.
    static var account: String { "uid \(getuid()) on \(HostName.current)" }

    /// The name of the operator: the option, `LIFEBOAT_OPERATOR`, or the account on this machine.
    static func operatorName(_ option: String?) -> String {
        if let option { return option }
        let variables = ProcessVariables.all
        if let name = variables["LIFEBOAT_OPERATOR"], !name.isEmpty { return name }
        return "\(variables["USER"] ?? variables["LOGNAME"] ?? "uid \(getuid())")@\(HostName.current)"
    }
}
