// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

/// A tree of files, as directories see it.
private struct Tree: Sendable {
    var files: [String: [UInt8]]

    init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }

    func catalog(_ paths: [String]) -> ServiceCatalog {
        let files = files
        return ServiceCatalog.embedded.adding(
            ModelDirectories(
                paths: paths,
                list: { folder in
                    let below = files.keys.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1) }
                    let names = Set(below.compactMap { $0.split(separator: "/").first.map(String.init) })
                    return names.isEmpty ? nil : Array(names)
                },
                read: { files[$0] }
            )
        )
    }
}

struct ModelDirectoriesTests {
    private static func description(_ operation: String, version: String = "2030-01-01") -> String {
        """
        {"metadata": {"apiVersion": "\(version)", "endpointPrefix": "pond", "protocol": "json", "jsonVersion": "1.0"},
         "operations": {"\(operation)": {"http": {"method": "POST", "requestUri": "/"}}}, "shapes": {}}
        """
    }

    @Test func `what is wrong with a file is said with its place`() {
        let broken = Tree(["/m/pond/2030-01-01/service-2.json": "{"]).catalog(["/m"])
        #expect(throws: AWSModelError.self) { try broken.service("pond") }
        do {
            _ = try broken.service("pond")
        } catch {
            #expect(error.code == .malformedDescription)
            #expect(error.description.contains("/m/pond/2030-01-01/service-2.json"))
        }
        var cut = Tree([:])
        cut.files["/m/pond/2030-01-01/service-2.json.gz"] = [0x1F, 0x8B, 8, 0]
        #expect(throws: AWSModelError.self) { try cut.catalog(["/m"]).service("pond") }
        #expect(throws: AWSModelError.self) { try Tree([:]).catalog(["/m"]).service("pond") }
    }

    @Test(arguments: ["../rds", "", ".", "a/b"])
    func `a name that leads elsewhere is no service`(name: String) {
        let tree = Tree(["/rds/2030-01-01/service-2.json": Self.description("Leak")])
        #expect(throws: AWSModelError.self) { try tree.catalog(["/m"]).service(name) }
    }

    @Test func `a further service is found, compressed or not, and listed`() throws {
        var tree = Tree(["/m/pond/2030-01-01/service-2.json": Self.description("ListFrogs")])
        tree.files["/n/lake/2031-01-01/service-2.json.gz"] = Gzip.compress(Array(Self.description("ListPikes").utf8))
        let catalog = tree.catalog(["/m", "/n"])
        #expect(try catalog.service("pond").operationNames == ["ListFrogs"])
        #expect(try catalog.service("lake").operationNames == ["ListPikes"])
        #expect(catalog.contains("lake") && catalog.serviceNames.contains("pond"))
        #expect(!catalog.contains("sea"))
    }

    @Test func `the newest edition wins, then the directory named first, then the executable's own`() throws {
        let own = try ServiceCatalog.embedded.service("rds")
        let older = Tree(["/m/rds/2001-01-01/service-2.json": Self.description("Old", version: "2001-01-01")])
        #expect(try older.catalog(["/m"]).service("rds").operationNames == own.operationNames)

        let file = "rds/\(own.apiVersion)/service-2.json"
        let same = Tree([
            "/m/\(file)": Self.description("DescribeDBInstances", version: own.apiVersion),
            "/n/\(file)": Self.description("Other", version: own.apiVersion),
            "/n/rds/2099-01-01/service-2.json": Self.description("Newest", version: "2099-01-01"),
        ])
        let first = try same.catalog(["/m"]).service("rds")
        #expect(first.operationNames == ["DescribeDBInstances"])
        #expect(first.waiters.count == own.waiters.count, "waiters of the same edition are the executable's")
        let newest = try same.catalog(["/m", "/n"]).service("rds")
        #expect(newest.operationNames == ["Newest"])
        #expect(newest.waiters.isEmpty, "those of another edition say nothing about this one")
    }

    @Test func `the AWS CLI's places are looked at in its order`() {
        let paths = ModelDirectories.paths(variables: ["HOME": "/home/op", "AWS_DATA_PATH": "/a:~/b"])
        #expect(paths == ["/a", "/home/op/b", "/home/op/.aws/models"])
        #expect(ModelDirectories.paths(variables: [:]) == [])
    }
}
