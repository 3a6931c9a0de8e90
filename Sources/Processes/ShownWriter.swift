// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

/// Writes what may be shown of a script while it runs, see ``ShownFrame``.
///
/// The beginning is written as it comes. After that, the output of a script that prints faster than anybody reads is passed
/// over in part, so that hiding its secrets never takes more than a small part of the time.
struct ShownWriter {
    /// How much time passes between two looks, at least, and how many times as long as a look took.
    private static let interval = Duration.milliseconds(200)
    private static let share = 8
    /// How much of the beginning is always shown.
    private static let beginning = 512 << 10
    /// The most that waits to be shown.
    private static let mostWaiting = 512 << 10
    private static let chunk = 64 << 10

    private struct Source {
        let stream: ScriptSpool.Stream
        var masking: SecretStream
        /// What waits to be shown, and how many bytes before it were passed over.
        var waiting: [UInt8] = []
        var passedOver = 0
        /// How many bytes of the stream are taken into account, those held back included.
        var position = 0
    }

    private var sources: [Source]
    private var files: ShownFiles
    private var next = ContinuousClock.now

    init(_ spool: ScriptSpool, hiding mask: SecretMask) {
        sources = ScriptSpool.Stream.allCases.map { Source(stream: $0, masking: SecretStream(mask)) }
        files = ShownFiles(spool)
    }

    /// When something is to be shown; nil when nothing waits.
    var due: ContinuousClock.Instant? { sources.contains { !$0.waiting.isEmpty } ? next : nil }

    /// Takes in what the script wrote to a stream.
    mutating func take(_ bytes: ArraySlice<UInt8>, of index: Int) {
        sources[index].waiting += bytes
        let count = sources[index].waiting.count
        if count >= Self.chunk, sources[index].position < Self.beginning, sources[index].passedOver == 0 {
            show(index)
        } else if count > Self.mostWaiting {
            let surplus = count - Self.mostWaiting / 2
            sources[index].waiting.removeFirst(surplus)
            sources[index].passedOver += surplus
        }
    }

    /// Shows what waits, when it is time for that.
    mutating func showIfDue() {
        let now = ContinuousClock.now
        guard let due, now >= due else { return }
        for index in sources.indices { show(index) }
        let cost = now.duration(to: .now)
        next = .now + max(Self.interval, cost * Self.share)
    }

    /// Shows all that is left, at the end of the script.
    mutating func finish() {
        for index in sources.indices {
            show(index)
            let held = sources[index].masking.heldCount
            write(sources[index].masking.end(), for: held, of: index)
        }
        files.close()
    }

    private mutating func show(_ index: Int) {
        if sources[index].passedOver > 0 {
            // Half a secret may stand on either side of the gap.
            let held = sources[index].masking.heldCount
            write(sources[index].masking.end(isCut: true), for: held, of: index)
            sources[index].position += sources[index].passedOver
            sources[index].passedOver = 0
        }
        var rest = sources[index].waiting[...]
        sources[index].waiting = []
        while !rest.isEmpty {
            let part = rest.prefix(Self.chunk)
            let held = sources[index].masking.heldCount
            let bytes = sources[index].masking.next(part)
            sources[index].position += part.count
            write(bytes, for: held + part.count - sources[index].masking.heldCount, of: index)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Writes what stands for so many bytes that are not held back any more.
    private mutating func write(_ bytes: [UInt8], for count: Int, of index: Int) {
        guard count > 0 else { return }
        let offset = sources[index].position - sources[index].masking.heldCount - count
        files.append(ShownFrame(stream: sources[index].stream, offset: offset, count: count, bytes: bytes))
    }
}

/// The files with the frames of a spool.
private struct ShownFiles {
    private let folder: String
    private var descriptor: Int32 = -1
    private var filled = 0
    private var current = -1

    init(_ spool: ScriptSpool) { folder = spool.folder }

    /// Adds a frame; one that finds no room is missing, and whoever reads sees that it is.
    mutating func append(_ frame: ShownFrame) {
        if descriptor < 0 || filled >= ShownFrame.fileLimit { openNext() }
        let text = frame.text
        let count = descriptor < 0 ? -1 : write(descriptor, text, text.count)
        // Behind a part of a frame no other one would be found.
        guard count == text.count else { return close() }
        filled += count
    }

    private mutating func openNext() {
        close()
        current += 1
        filled = 0
        if current > 2 { unlink("\(folder)/\(ShownFrame.name(of: current - 2))") }
        let path = "\(folder)/\(ShownFrame.name(of: current))"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    mutating func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
