// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What others may see of the memory of this process, which holds secrets and credentials.
public enum ProcessMemory {
    /// The most that a core file may have, in bytes.
    private static let coreLimit: rlim_t = 1

    /// Lets no core file be written of this process and of what it starts, and lets no process of the same user read its
    /// memory or attach a debugger; a crash ends the process without a report.
    ///
    /// The administrator can all the same. What this process starts can be looked into again once it runs its own program;
    /// the limit of core files stays with it. Call before secrets are read; it cannot be taken back.
    public static func keepPrivate() {
        // One byte, in which no file fits: where the machine pipes core files to a program, the kernel lets a limit of 0 pass,
        // and takes 1 for "none" (do_coredump in its fs/coredump.c). What this process starts is dumpable, and has secrets in
        // its variables.
        var limit = rlimit()
        _ = getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        let most = min(Self.coreLimit, limit.rlim_max)
        var none = rlimit(rlim_cur: most, rlim_max: most)
        // To lower a limit is never refused, and the kernel refuses neither of the two otherwise.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = lifeboat_forbid_dumps()
        // The language's own crash report prints what registers point to, and waits for ever for a process that it may not
        // look into.
        for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
    }

    /// Whether that is so now.
    public static var isPrivate: Bool {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return false }
        return limit.rlim_cur <= coreLimit && limit.rlim_max <= coreLimit && lifeboat_allows_dumps() == 0
    }
}
