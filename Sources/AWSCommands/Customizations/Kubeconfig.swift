// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import Values

/// A `kubectl` configuration file as a value: clusters, users and the contexts that join them.
struct Kubeconfig: Equatable {
    /// Why a text is no such configuration.
    struct Corrupted: Error, CustomStringConvertible {
        let description: String
    }

    private var content: JSONObject

    /// The configuration of no clusters.
    init() {
        content = [
            "apiVersion": "v1", "clusters": [], "contexts": [], "current-context": "", "kind": "Config",
            "preferences": [:], "users": [],
        ]
    }

    /// Reads a file's text; an empty one is a configuration of no clusters.
    init(_ text: [UInt8], name: String) throws(Corrupted) {
        let parsed = YAMLNode.parse(SourceText(name: name, bytes: text))
        guard !parsed.hasErrors else {
            let reason = parsed.diagnostics.first.map(\.message) ?? "it cannot be read"
            throw Corrupted(description: "'\(name)' is not YAML: \(reason)")
        }
        self.init()
        guard let tree = parsed.tree, !tree.isNull else { return }
        guard let members = tree.jsonValue.objectValue else {
            throw Corrupted(description: "'\(name)' is no kubeconfig: it is not a mapping")
        }
        for list in ["clusters", "contexts", "users"] {
            guard let value = members[list], !value.isNull else { continue }
            guard let entries = value.arrayValue, entries.allSatisfy({ $0.objectValue != nil }) else {
                throw Corrupted(description: "'\(name)' is no kubeconfig: '\(list)' is not a list of mappings")
            }
        }
        content = members
    }

    /// Whether there is a cluster of a name.
    func hasCluster(_ name: String) -> Bool {
        content["clusters"]?.arrayValue?.contains { $0["name"]?.stringValue == name } ?? false
    }

    /// Adds a cluster, a user and the context of both, in the place of those of the same names; the context becomes the
    /// current one.
    ///
    /// - Returns: the context.
    mutating func insert(cluster: JSONObject, user: JSONObject, alias: String?) -> JSONObject {
        let name = alias.map { JSONValue.string($0) } ?? user["name"] ?? ""
        let context: JSONObject = [
            "context": ["cluster": cluster["name"] ?? "", "user": user["name"] ?? ""], "name": name,
        ]
        insert(cluster, into: "clusters")
        insert(user, into: "users")
        insert(context, into: "contexts")
        content["current-context"] = name
        return context
    }

    private mutating func insert(_ entry: JSONObject, into list: String) {
        var entries = content[list]?.arrayValue ?? []
        if let index = entries.firstIndex(where: { $0["name"] != nil && $0["name"] == entry["name"] }) {
            entries[index] = .object(entry)
        } else {
            entries.append(.object(entry))
        }
        content[list] = .array(entries)
    }

    /// The file's text.
    var text: String { YAMLOutput.text(of: .object(content), sortsNames: false) }
}
