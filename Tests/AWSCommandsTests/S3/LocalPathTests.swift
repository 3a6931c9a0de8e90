// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSCommands

struct LocalPathTests {
    @Test(arguments: [
        ("a", "/w/a"), ("./a/../b", "/w/b"), ("/x//y/.", "/x/y"), ("..", "/"), ("../../..", "/"), ("", "/w"),
    ])
    func `paths become absolute`(path: String, absolute: String) {
        #expect(LocalPath.absolute(path, from: "/w") == absolute)
    }

    @Test(arguments: [
        ("/w/a", "./a"), ("/w/d/a", "d/a"), ("/a", "../a"), ("/v/a", "../v/a"), ("/w/d/", "d/"), ("/w/", "./"),
    ])
    func `paths are shown as the AWS CLI shows them`(path: String, shown: String) {
        #expect(LocalPath.shown(path, from: "/w") == shown)
    }

    @Test(arguments: [
        ("a/b", false), ("a/../b", false), ("../a", true), ("a/../../b", true), ("/../a", true), ("..", true),
        ("a/..", false), ("..a/b", false), ("./../a", true), ("../\u{301}a", true), ("a/b/../../../c/d/e", true),
    ])
    func `a key that leads out is noticed, with an accent on its slash too`(name: String, escapes: Bool) {
        #expect(LocalPath.escapes(name) == escapes)
    }

    @Test(arguments: [
        ("a/b", true), ("a/b/", true), ("", true), (".a/..b", true), ("a//b", false), ("/a", false), ("a/./b", false),
        ("x/../a/b", false), (".", false), ("a/..", false), ("a//", false),
    ])
    func `a name that shares its file with another is noticed`(name: String, isPlain: Bool) {
        #expect(LocalPath.isPlain(name) == isPlain)
    }

    @Test func `an absolute pattern stands alone`() {
        #expect(LocalPath.joined("/w", "*") == "/w/*")
        #expect(LocalPath.joined("b/p/", "*") == "b/p/*")
        #expect(LocalPath.joined("/w", "/x/*") == "/x/*")
        #expect(LocalPath.lastComponent("a/b/") == "")
        #expect(LocalPath.parent("/a") == "/")
        #expect(LocalPath.parent("a/\u{301}b") == "a")
    }
}
