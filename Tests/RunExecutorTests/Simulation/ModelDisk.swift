// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journal
import Synchronization
import TestSupport

/// A disk in memory that knows what is durable: content since the last sync of its file, names since the last sync of
/// their directory.
///
/// At the call of a given number the process that uses it dies: that call and all later ones fail, and a write may have got
/// through in part. What a successor finds after a kill is all that was written; after a power cut it is what was synced,
/// with any part of the rest.
final class ModelDisk: Sendable {
    /// How the process dies.
    enum Death: Sendable {
        /// `kill -9`: what the system has taken stays.
        case killed
        /// A power cut: what was not synced may be there, in part or not at all.
        case powerCut
    }

    fileprivate struct Inode {
        var durable: [UInt8] = []
        var content: [UInt8] = []
        /// Everything since the last sync appends to what is durable.
        var onlyAppended = true
    }

    fileprivate struct State {
        var inodes: [Inode] = []
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        var open: [Int32: (inode: Int?, directory: String, offset: Int)] = [:]
        var calls = 0
        var deadAt: Int?
        var isDead = false
        var fault: DiskFault?
        var metFault = false
        /// Files whose sync has failed: what the system threw away no later sync brings back.
        var unsynced: Set<Int> = []
        var usesAfterFailedSync = 0
        var generator: SeededGenerator
    }

    private let state: Mutex<State>

    /// An empty disk; the process dies at that call, or meets a fault.
    init(dyingAt call: Int? = nil, fault: DiskFault? = nil, seed: UInt64 = 0) {
        state = Mutex(State(deadAt: call, fault: fault, generator: SeededGenerator(state: seed)))
    }

    /// How many calls were made.
    var calls: Int { state.withLock(\.calls) }
    /// Whether a call has met the disk's fault.
    var metFault: Bool { state.withLock(\.metFault) }
    /// How often a file was written to or synced again after a sync of it had failed.
    var usesAfterFailedSync: Int { state.withLock(\.usesAfterFailedSync) }
    /// What of the file is sure to be there after a power cut; nil when its name is not.
    func durableContent(of path: String) -> [UInt8]? {
        state.withLock { state in state.durableNames[path].map { state.inodes[$0].durable } }
    }
    /// Whether the process is dead.
    var isDead: Bool { state.withLock(\.isDead) }
    /// The process dies now.
    func die() { state.withLock { $0.isDead = true } }

    /// What the file holds, as the next process would read it; nil when there is none.
    func content(of path: String) -> [UInt8]? {
        state.withLock { state in state.names[path].map { state.inodes[$0].content } }
    }

    /// The disk that the next process finds, which dies at that call in turn.
    func successor(after death: Death, dyingAt call: Int?, seed: UInt64) -> ModelDisk {
        let next = ModelDisk(dyingAt: call, seed: seed)
        var generator = SeededGenerator(state: seed ^ 0xD15C)
        let found = state.withLock { state in
            var found = state
            guard death == .powerCut else { return found }
            for index in found.inodes.indices { found.inodes[index].lose(&generator) }
            for name in Set(found.names.keys).union(found.durableNames.keys).sorted()
            where found.names[name] != found.durableNames[name] && generator.chance(50) {
                found.names[name] = found.durableNames[name]
            }
            return found
        }
        next.state.withLock { state in
            state.inodes = found.inodes.map { Inode(durable: $0.content, content: $0.content) }
            state.names = found.names
            state.durableNames = found.names
        }
        return next
    }

    /// The system calls on this disk.
    var operations: FileOperations {
        var operations = FileOperations.system
        operations.open = { path, flags, _ throws(SystemError) in try self.open(path, flags) }
        operations.read = { file, buffer throws(SystemError) in try self.read(file, buffer) }
        operations.write = { file, bytes throws(SystemError) in try self.write(file, bytes) }
        operations.writeAt = { file, bytes, offset throws(SystemError) in try self.write(file, bytes, at: offset) }
        operations.syncData = { file throws(SystemError) in try self.sync(file) }
        operations.sync = { file throws(SystemError) in try self.sync(file) }
        operations.truncate = { file, length throws(SystemError) in
            try self.call { state throws(SystemError) in
                guard let inode = state.open[file]?.inode else { throw SystemError(EBADF) }
                state.inodes[inode].content.removeSubrange(length...)
                state.inodes[inode].onlyAppended = false
            }
        }
        operations.reserve = { _, _, _ throws(SystemError) in try self.call { _ in } }
        operations.makeDirectory = { _, _ throws(SystemError) in try self.call { _ in } }
        operations.rename = { old, new throws(SystemError) in
            try self.call { state throws(SystemError) in
                guard let inode = state.names.removeValue(forKey: old) else { throw SystemError(ENOENT) }
                state.names[new] = inode
            }
        }
        operations.link = { old, new throws(SystemError) in
            try self.call { state throws(SystemError) in
                guard let inode = state.names[old] else { throw SystemError(ENOENT) }
                guard state.names[new] == nil else { throw SystemError(EEXIST) }
                state.names[new] = inode
            }
        }
        operations.unlink = { path throws(SystemError) in
            try self.call { state throws(SystemError) in
                guard state.names.removeValue(forKey: path) != nil else { throw SystemError(ENOENT) }
            }
        }
        return operations
    }

    // MARK: - Calls

    /// Does one call, unless the process is dead or dies at it.
    private func call<Value: Sendable>(
        _ body: (inout State) throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        let result = state.withLock { state -> Result<Value, SystemError> in
            guard !state.isDead else { return .failure(SystemError(EIO)) }
            state.calls += 1
            if state.calls == state.deadAt {
                state.isDead = true
                return .failure(SystemError(EIO))
            }
            if let error = state.fault(atNextCall: state.calls)?.error { return .failure(error) }
            do throws(SystemError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func open(_ path: String, _ flags: Int32) throws(SystemError) -> Int32 {
        // A real descriptor, because the caller closes it with the real `close`.
        let file = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
        do {
            try call { state throws(SystemError) in
                if flags & O_DIRECTORY != 0 {
                    state.open[file] = (nil, path, 0)
                    return
                }
                if flags & O_EXCL != 0, state.names[path] != nil { throw SystemError(EEXIST) }
                if flags & O_CREAT != 0, state.names[path] == nil {
                    state.inodes.append(Inode())
                    state.names[path] = state.inodes.count - 1
                }
                guard let inode = state.names[path] else { throw SystemError(ENOENT) }
                state.open[file] = (inode, "", 0)
            }
        } catch {
            close(file)
            throw error
        }
        return file
    }

    private func read(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        let bytes = try call { state throws(SystemError) in
            guard let handle = state.open[file], let inode = handle.inode else { throw SystemError(EBADF) }
            let bytes = Array(state.inodes[inode].content.dropFirst(handle.offset).prefix(buffer.count))
            state.open[file]?.offset += bytes.count
            return bytes
        }
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    /// Appends, or writes over what is there at an offset.
    private func write(
        _ file: Int32,
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int? = nil
    ) throws(SystemError) -> Int {
        let bytes = Array(bytes)
        let result = state.withLock { state -> Result<Int, SystemError> in
            guard !state.isDead, let inode = state.open[file]?.inode else { return .failure(SystemError(EIO)) }
            state.calls += 1
            if state.calls == state.deadAt {
                state.isDead = true
                // A part of it has reached the file.
                let part = Int.random(in: 0...bytes.count, using: &state.generator)
                state.inodes[inode].take(bytes[..<part], at: offset)
                return .failure(SystemError(EIO))
            }
            if state.unsynced.contains(inode) { state.usesAfterFailedSync += 1 }
            guard let fault = state.fault(atNextCall: state.calls) else {
                state.inodes[inode].take(bytes[...], at: offset)
                return .success(bytes.count)
            }
            if let error = fault.error { return .failure(error) }
            let part = max(1, bytes.count / 2)
            state.inodes[inode].take(bytes[..<part], at: offset)
            return .success(part)
        }
        return try result.get()
    }

    private func sync(_ file: Int32) throws(SystemError) {
        // A number of a file that was closed becomes another file's; folders are opened anew each time.
        let inode = state.withLock { $0.open[file]?.inode }
        state.withLock { if let inode, $0.unsynced.contains(inode) { $0.usesAfterFailedSync += 1 } }
        do {
            try syncOnce(file)
        } catch {
            state.withLock { if let inode, error.number != EINTR { _ = $0.unsynced.insert(inode) } }
            throw error
        }
    }

    private func syncOnce(_ file: Int32) throws(SystemError) {
        try call { state throws(SystemError) in
            guard let handle = state.open[file] else { throw SystemError(EBADF) }
            if let inode = handle.inode {
                state.inodes[inode].durable = state.inodes[inode].content
                state.inodes[inode].onlyAppended = true
                return
            }
            let inside = { (name: String) in Self.directory(of: name) == handle.directory }
            state.durableNames = state.durableNames.filter { !inside($0.key) }
                .merging(state.names.filter { inside($0.key) }) { _, new in new }
        }
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}

extension ModelDisk.State {
    /// The fault that the call of this number meets.
    fileprivate mutating func fault(atNextCall number: Int) -> DiskFault? {
        guard let fault, fault.meets(number) else { return nil }
        metFault = true
        return fault
    }
}

extension ModelDisk.Inode {
    /// Takes bytes at the end, or over what is there at an offset.
    fileprivate mutating func take(_ bytes: ArraySlice<UInt8>, at offset: Int?) {
        guard let offset else { return content += bytes }
        content.replaceSubrange(offset..<min(offset + bytes.count, content.count), with: bytes)
        onlyAppended = false
    }

    /// What a power cut leaves: the durable content and any prefix of what was appended, perhaps filled up with zeros.
    fileprivate mutating func lose(_ generator: inout SeededGenerator) {
        guard content != durable else { return }
        guard onlyAppended else {
            if generator.chance(50) { content = durable }
            return
        }
        let appended = content.dropFirst(durable.count)
        let kept = Int.random(in: 0...appended.count, using: &generator)
        let zeros = generator.chance(30) ? Int.random(in: 0...(appended.count - kept), using: &generator) : 0
        content = durable + appended.prefix(kept) + [UInt8](repeating: 0, count: zeros)
    }
}
