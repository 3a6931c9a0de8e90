// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing

struct ContentTypesTests {
    /// What `mimetypes.guess_type` of Python 3.11 gives without the system's lists.
    @Test(
        arguments: [
            ("a.html", "text/html"), ("A.HTML", "text/html"), ("a.json", "application/json"),
            ("a.tar.gz", "application/x-tar"),
            ("a.tgz", "application/x-tar"), ("a.tar.bz2", "application/x-tar"), ("a.svgz", "image/svg+xml"),
            ("dir.html/a", nil), ("a.gz", nil), (".txt", nil), ("..txt", nil), ("a..txt", "text/plain"), ("a.", nil),
            ("a", nil),
            ("a.unknownkind", nil), ("a.csv", "text/csv"), ("a.js", "application/javascript"), ("a.Z", nil),
            ("/x/y.png", "image/png"), ("a.html.xz", "text/html"),
        ] as [(String, String?)]
    )
    func `names suggest types as they do to Python`(name: String, type: String?) {
        #expect(ContentTypes().type(ofFile: name) == type)
    }

    @Test func `the system's lists win, and their comments do not count`() {
        let list = "# text/none html\ntext/odd\thtml htm # js\nbroken\n\napplication/new new"
        let types = ContentTypes(lists: [list])
        #expect(types.type(ofFile: "a.html") == "text/odd")
        #expect(types.type(ofFile: "a.new") == "application/new")
        #expect(types.type(ofFile: "a.js") == "application/javascript")
        #expect(types.type(ofFile: "a.css") == "text/css")
    }
}
