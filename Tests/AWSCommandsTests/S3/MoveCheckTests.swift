// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Testing

@testable import AWSCommands

struct MoveCheckTests {
    private func check(_ from: String, _ to: String) throws -> MoveCheck {
        var command = S3Command(action: .move, source: S3Location(from))
        command.destination = S3Location(to)
        return try #require(MoveCheck(command))
    }

    @Test(arguments: [
        ("s3://b/k", "s3://b/k", true), ("s3://b/p/k", "s3://b/p/", true), ("s3://b/k", "s3://b", true),
        ("s3://b/k", "s3://b/l", false), ("s3://b/k", "s3://c/k", false), ("s3://b/p/k", "s3://b/p", false),
    ])
    func `a move onto itself is seen`(from: String, to: String, isSame: Bool) throws {
        #expect(try check(from, to).isSame == isSame)
    }

    @Test(arguments: [
        ("s3://b/k", "s3://b/k/", true), ("s3://b/k/", "s3://b/k", true), ("s3://b", "s3://b/", true),
        ("s3://b/k", "s3://b/k/k", false), ("s3://b/k", "s3://b/kk/", false),
    ])
    func `a recursive move onto itself is seen, with and without the last slash`(
        from: String,
        to: String,
        isSame: Bool
    ) throws {
        var command = S3Command(action: .move, source: S3Location(from))
        command.destination = S3Location(to)
        command.isRecursive = true
        #expect(try #require(MoveCheck(command)).isSame == isSame)
    }

    @Test(arguments: [
        ("s3://b/k", "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/ap/k", true),
        ("s3://ap-123-s3alias/k", "s3://b/", true), ("s3://ap-123-s3alias/k", "s3://b/l", false),
        ("s3://b/k", "s3://x--op-s3/k", true), ("s3://b/k", "s3://c/k", false),
    ])
    func `a move through an access point is unclear`(from: String, to: String, isUnclear: Bool) throws {
        #expect(try check(from, to).isUnclear == isUnclear)
    }

    @Test func `a move to a file needs no check`() {
        var command = S3Command(action: .move, source: S3Location("s3://b/k"))
        command.destination = S3Location("k")
        #expect(MoveCheck(command) == nil)
    }
}
