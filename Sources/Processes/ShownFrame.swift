// SPDX-License-Identifier: Apache-2.0

import Values

/// A piece of what a script printed, without its secrets, as it stands in the files `shown.NUMBER` of a spool.
///
/// A line `stdout OFFSET COUNT LENGTH` says of which bytes of the stream it tells, and is followed by LENGTH bytes to be
/// shown in their place. The file 0 holds the first frames and stays; of the others, at most the two last are kept. So
/// whoever reads knows exactly what is missing, though nobody keeps all of it, and both streams stand in the order in which
/// they came.
public struct ShownFrame: Sendable, Equatable {
    /// The stream.
    public var stream: ScriptSpool.Stream
    /// How many bytes of the stream came before.
    public var offset: Int
    /// How many bytes of the stream it stands for.
    public var count: Int
    /// What is shown of them.
    public var bytes: [UInt8]

    /// The size from which a file is followed by another one.
    static let fileLimit = 512 << 10
    private static let prefix = "shown."

    /// The frame with its first line.
    var text: [UInt8] { Array("\(stream.rawValue) \(offset) \(count) \(bytes.count)\n".utf8) + bytes }

    static func name(of number: Int) -> String { "\(prefix)\(number)" }

    /// The number of a file with frames; nil for any other.
    static func number(of name: String) -> Int? { name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil }

    /// The whole frames at the beginning of some bytes, and how many bytes they take.
    static func all(in bytes: [UInt8]) -> (frames: [ShownFrame], length: Int) {
        var frames: [ShownFrame] = []
        var place = 0
        while let end = bytes[place...].firstIndex(of: 0x0A) {
            let words = String(decoding: bytes[place..<end], as: UTF8.self).split(separator: " ")
            let numbers = words.dropFirst().compactMap { Int($0) }
            guard let stream = words.first.flatMap({ ScriptSpool.Stream(rawValue: String($0)) }), numbers.count == 3,
                numbers[2] >= 0, bytes.count - end - 1 >= numbers[2]
            else { break }
            let body = bytes[(end + 1)..<(end + 1 + numbers[2])]
            frames.append(ShownFrame(stream: stream, offset: numbers[0], count: numbers[1], bytes: Array(body)))
            place = end + 1 + numbers[2]
        }
        return (frames, place)
    }
}

/// Reads what may be shown of a script as it is added.
public struct ShownReader: Sendable {
    private let spool: ScriptSpool
    private var file = 0
    private var place = 0
    private var positions: [ScriptSpool.Stream: Int] = [:]

    /// A reader at the beginning.
    public init(_ spool: ScriptSpool) { self.spool = spool }

    /// How many bytes of a stream were told of by now, or are known to be left out.
    public func position(in stream: ScriptSpool.Stream) -> Int { positions[stream] ?? 0 }

    /// Something that was added, and how many bytes of its stream before it are missing.
    public struct Piece: Sendable, Equatable {
        /// The stream.
        public var stream: ScriptSpool.Stream
        /// How many bytes are missing before it.
        public var missing: Int
        /// The bytes to show.
        public var bytes: [UInt8]
    }

    /// What was added since the last call, at most what the files of a spool hold.
    public mutating func next() -> [Piece] {
        let numbers = ScriptSpool.names(in: spool.folder).compactMap(ShownFrame.number).filter { $0 >= file }.sorted()
        var pieces: [Piece] = []
        for number in numbers {
            let start = number == file ? place : 0
            // A file that goes away meanwhile is a gap.
            let path = "\(spool.folder)/\(ShownFrame.name(of: number))"
            guard let bytes = ScriptSpool.bytes(of: path, limit: 4 * ShownFrame.fileLimit, from: start) else {
                continue
            }
            let (frames, length) = ShownFrame.all(in: bytes)
            (file, place) = (number, start + length)
            for frame in frames {
                let missing = max(0, frame.offset - position(in: frame.stream))
                pieces.append(Piece(stream: frame.stream, missing: missing, bytes: frame.bytes))
                positions[frame.stream] = frame.offset + frame.count
            }
        }
        return pieces
    }
}
