// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

@testable import Journal

/// System calls that are counted, and one of which fails.
final class Faults: Sendable {
    struct Plan: Sendable {
        /// Which call fails, from 1, counted over all calls.
        var failing: Int?
        var error: Int32 = EIO
        /// Whether every later call fails too.
        var persists = false
        /// How many bytes a write takes at most.
        var writeLimit = Int.max
    }

    private struct State {
        var calls: [String] = []
    }

    private let state = Mutex(State())
    private let plan: Plan

    init(_ plan: Plan = Plan()) { self.plan = plan }

    var calls: [String] { state.withLock { $0.calls } }
    func count(_ name: String) -> Int { calls.filter { $0 == name }.count }

    private func pass(_ name: String) throws(SystemError) {
        let number = state.withLock { state in
            state.calls.append(name)
            return state.calls.count
        }
        guard let failing = plan.failing else { return }
        if number == failing || (plan.persists && number > failing) { throw SystemError(plan.error) }
    }

    var operations: FileOperations {
        let system = FileOperations.system
        var operations = system
        operations.open = { path, flags, mode throws(SystemError) in
            try self.pass("open")
            return try system.open(path, flags, mode)
        }
        operations.read = { file, buffer throws(SystemError) in
            try self.pass("read")
            return try system.read(file, buffer)
        }
        operations.write = { file, bytes throws(SystemError) in
            try self.pass("write")
            return try system.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(self.plan.writeLimit)))
        }
        operations.writeAt = { file, bytes, offset throws(SystemError) in
            try self.pass("pwrite")
            let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(self.plan.writeLimit))
            return try system.writeAt(file, part, offset)
        }
        operations.syncData = { file throws(SystemError) in try self.pass("fdatasync") }
        operations.sync = { file throws(SystemError) in try self.pass("fsync") }
        operations.truncate = { file, length throws(SystemError) in
            try self.pass("ftruncate")
            try system.truncate(file, length)
        }
        operations.reserve = { file, offset, length throws(SystemError) in
            try self.pass("fallocate")
            try system.reserve(file, offset, length)
        }
        operations.makeDirectory = { path, mode throws(SystemError) in
            try self.pass("mkdir")
            try system.makeDirectory(path, mode)
        }
        operations.rename = { old, new throws(SystemError) in
            try self.pass("rename")
            try system.rename(old, new)
        }
        operations.link = { old, new throws(SystemError) in
            try self.pass("link")
            try system.link(old, new)
        }
        operations.unlink = { path throws(SystemError) in
            try self.pass("unlink")
            try system.unlink(path)
        }
        return operations
    }
}
