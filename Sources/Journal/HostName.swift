// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The name of this machine.
public enum HostName {
    /// The name as the kernel has it; `unknown` when it has none.
    public static var current: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown" }
        return bytes.withUnsafeBufferPointer { buffer in buffer.baseAddress.map { String(cString: $0) } ?? "unknown" }
    }
}
