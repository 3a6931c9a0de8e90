// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import AWSClient

struct OutputFileTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        var name = Array("/tmp/lifeboat-output-XXXXXX".utf8CString)
        let found = try #require(mkdtemp(&name).map { String(cString: $0) })
        defer {
            unlink(found + "/file")
            unlink(found + "/link")
            rmdir(found)
        }
        try body(found)
        unlink(found + "/file")
        unlink(found + "/link")
        #expect(rmdir(found) == 0, "a temporary file was left behind")
    }

    @Test func `a file that cannot be written says why`() throws {
        #expect(SystemSurroundings.writeFile("/nowhere/at/all", [1])?.hasPrefix("cannot open") == true)
        try withDirectory { directory in
            #expect(SystemSurroundings.writeFile(directory, [1]) != nil)
        }
    }

    @Test func `a link stays a link and a file keeps its permissions`() throws {
        try withDirectory { directory in
            let file = directory + "/file"
            #expect(SystemSurroundings.writeFile(file, [1, 2]) == nil)
            #expect(chmod(file, 0o640) == 0)
            #expect(symlink(file, directory + "/link") == 0)
            #expect(SystemSurroundings.writeFile(directory + "/link", [1, 2, 3]) == nil)
            var status = stat()
            #expect(stat(file, &status) == 0)
            #expect(status.st_size == 3 && status.st_mode & 0o777 == 0o640)
            #expect(lstat(directory + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        }
    }

    @Test func `a device is written to and not replaced`() {
        #expect(SystemSurroundings.writeFile("/dev/null", [1]) == nil)
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
}
