// SPDX-License-Identifier: Apache-2.0

extension AWSCommand {
    /// Whether it writes files of this machine, whatever it does to the account.
    ///
    /// A destination that is known later counts as a file: it may turn out to be one.
    public var writesFiles: Bool {
        if let outfile { return outfile != "/dev/null" }
        switch kind {
        case .call, .wait: return false
        case .custom(let command): return command.name == "eks update-kubeconfig"
        case .s3(let command):
            switch (command.action, command.destination) {
            case (.copy, .local?), (.move, .local?), (.synchronize, .local?): return true
            case (.copy, .deferred?), (.move, .deferred?), (.synchronize, .deferred?): return true
            default: return false
            }
        }
    }
}
