// SPDX-License-Identifier: Apache-2.0
//
// The journal's bytes. One record is one line, and the line is one JSON object with its members in this order and with
// no blank anywhere outside strings and the body:
//
//     {"seq":N,"size":S,"prev":"P","time":"T","body":B,"hash":"H"}⏎
//
//     N  the record's number, contiguous from 0; no leading zeros
//     S  how many bytes B has; no leading zeros
//     P  the hash of the record before, 64 lower-case hexadecimal digits; 64 zeros in record 0
//     T  when it was written: RFC 3339, UTC, milliseconds, 24 characters
//     B  the body: one JSON value in UTF-8, without a byte under 0x20
//     H  SHA-256 of all bytes of the line before `,"hash":"`, 64 lower-case hexadecimal digits
//
// The body of record 0 is the header: {"journal":"lifeboat","version":1,"run":"RUN"}.
//
// Every byte counts: the hash covers everything before it, and what follows is constant, so that a reader compares it
// byte for byte. The only line feed of a record is its last byte.
//
// Failure model. A record is acknowledged once `fdatasync` has returned for it. Before that, a crash may leave any
// prefix of what was being written, possibly filled up with zero bytes. So only a *tail* can be torn: bytes without a
// line feed, shorter than the record they begin, which agree with what the next record must begin with, and after
// which nothing but zero bytes comes. Such a tail was never acknowledged: it is cut, and the cut is reported. Anything
// else that is wrong (a whole line with a wrong hash, a bad record with another after it, a gap in the numbers) is
// corruption: it is refused, never cut, because what is behind it was acknowledged. Where a whole record stands behind the
// last one that belongs there and is there already, or has the number of one that is, the refusal says so: an append was
// doubled, or somebody else wrote, and what comes before it is whole.
//
// Rejected: "cut at the first bad record". It loses every acknowledged record behind one flipped bit in silence.
// Rejected: length and checksum in a binary frame around the JSON. It reads and checks as well, but not with `jq`,
// `grep` and `sha256sum` at a time when this program may be what is in doubt.

import Digests
import Values

/// Writes and reads single lines; see the format above.
enum JournalLine {
    static let version: Int64 = 1
    static let timeLength = 24
    private static let hashOpening = Array(",\"hash\":\"".utf8)
    private static let ending = Array("\"}\n".utf8)
    static let hashLength = 64

    /// How many bytes follow the body.
    static var trailerLength: Int { hashOpening.count + hashLength + ending.count }

    /// Appends one record's line to `bytes` and returns the record's hash.
    static func append(
        _ body: [UInt8],
        sequence: UInt64,
        previous: Digest256,
        time: Timestamp,
        to bytes: inout [UInt8]
    ) -> Digest256 {
        let start = bytes.count
        let opening = opening(sequence: sequence)
        bytes += opening
        bytes += String(body.count).utf8
        bytes += afterSize(previous: previous)
        bytes += time.text(milliseconds: true).utf8
        bytes += Array("\",\"body\":".utf8)
        bytes += body
        let hash = SHA256.digest(of: bytes[start...])
        bytes += hashOpening
        bytes += hash.hex.utf8
        bytes += ending
        return hash
    }

    static func opening(sequence: UInt64) -> [UInt8] { Array("{\"seq\":\(sequence),\"size\":".utf8) }

    static func afterSize(previous: Digest256) -> [UInt8] { Array(",\"prev\":\"\(previous.hex)\",\"time\":\"".utf8) }

    /// The header's body.
    static func header(run: String) -> [UInt8] {
        let header: JSONValue = ["journal": "lifeboat", "version": .integer(version), "run": .string(run)]
        return Array(header.text().utf8)
    }

    /// What a line turned out to be.
    enum Reading {
        case record(JournalRecord, length: Int)
        /// The bytes end before the record does; as far as they go they are right.
        case short
        case wrong(String)
    }

    /// Reads the record that must stand at the start of `bytes`.
    static func read(_ bytes: ArraySlice<UInt8>, sequence: UInt64, previous: Digest256) -> Reading {
        var rest = bytes
        let opening = opening(sequence: sequence)
        guard match(opening, &rest) else { return mismatch(rest, opening, "the record does not begin with its number") }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        if rest.isEmpty { return digits.count <= 10 ? .short : .wrong("the size is not a size") }
        guard digits.count <= 10, digits.first != 0x30, let size = Int(String(decoding: digits, as: UTF8.self)) else {
            return .wrong("the size is not a size")
        }
        let afterSize = afterSize(previous: previous)
        guard match(afterSize, &rest) else {
            return mismatch(rest, afterSize, "the record does not follow the one before it")
        }
        let beforeBody = Array("\",\"body\":".utf8)
        let length = bytes.count - rest.count + timeLength + beforeBody.count + size + trailerLength
        guard bytes.count >= length else {
            return bytes.contains(UInt8(ascii: "\n")) ? .wrong("the line is shorter than its record") : .short
        }
        let line = bytes.prefix(length)
        let time = Timestamp(String(decoding: rest.prefix(timeLength), as: UTF8.self))
        rest = rest.dropFirst(timeLength)
        guard let time, match(beforeBody, &rest) else { return .wrong("the time or what follows it is wrong") }
        let body = Array(rest.prefix(size))
        var trailer = rest.dropFirst(size)
        guard match(hashOpening, &trailer), trailer.dropFirst(hashLength).prefix(ending.count).elementsEqual(ending)
        else { return .wrong("the line does not end with a hash") }
        // Comparing what should stand there costs a third of reading what does.
        let hash = SHA256.digest(of: line.dropLast(trailerLength))
        guard trailer.starts(with: hash.hex.utf8) else { return .wrong("the hash is wrong") }
        let position = JournalPosition(sequence: sequence, hash: hash)
        return .record(JournalRecord(position: position, time: time, body: body), length: length)
    }

    private static func match(_ expected: [UInt8], _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: expected) else { return false }
        rest = rest.dropFirst(expected.count)
        return true
    }

    private static func mismatch(_ rest: ArraySlice<UInt8>, _ expected: [UInt8], _ reason: String) -> Reading {
        rest.count < expected.count && expected.starts(with: rest) ? .short : .wrong(reason)
    }
}
