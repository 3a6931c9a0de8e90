// SPDX-License-Identifier: Apache-2.0

/// The media type that a file's name suggests, as Python's `mimetypes` guesses it for the AWS CLI.
public struct ContentTypes: Sendable {
    /// The system's lists, later ones over earlier ones and all of them over the built-in one.
    public static let knownFiles = [
        "/etc/mime.types", "/etc/httpd/mime.types", "/etc/httpd/conf/mime.types", "/etc/apache/mime.types",
        "/etc/apache2/mime.types", "/usr/local/etc/httpd/conf/mime.types", "/usr/local/lib/netscape/mime.types",
        "/usr/local/etc/mime.types",
    ]

    private static let encodings: Set<String> = ["gz", "Z", "bz2", "xz", "br"]
    private static let shorthands = [
        "svgz": "svg.gz", "tgz": "tar.gz", "taz": "tar.gz", "tz": "tar.gz", "tbz2": "tar.bz2", "txz": "tar.xz",
    ]

    private var types: [String: String] = [:]

    /// The built-in types and those of more lists in the format of `/etc/mime.types`.
    public init(lists: [String] = []) {
        for list in [ContentTypeTable.text] + lists { add(list) }
    }

    private mutating func add(_ list: String) {
        for line in list.split(whereSeparator: \.isNewline) {
            var words: [Substring] = []
            for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
                if word.hasPrefix("#") { break }
                words.append(word)
            }
            guard let type = words.first else { continue }
            for suffix in words.dropFirst() { types[String(suffix)] = String(type) }
        }
    }

    /// The type for a name; nil when it suggests none.
    ///
    /// Endings that say how content is packed, such as `.gz`, are looked through: `a.tar.gz` is `application/x-tar`.
    public func type(ofFile name: String) -> String? {
        var (base, suffix) = Self.split(LocalPath.lastComponent(name))
        while let longer = Self.shorthands[suffix] { (base, suffix) = Self.split(base + "." + longer) }
        if Self.encodings.contains(suffix) { (base, suffix) = Self.split(base) }
        return suffix.isEmpty ? nil : types[suffix] ?? types[suffix.lowercased()]
    }

    /// A name and its ending without dot; a name that begins with its only dots has none.
    private static func split(_ name: String) -> (base: String, suffix: String) {
        let body = name.drop { $0 == "." }
        guard let dot = body.lastIndex(of: "."), dot > body.startIndex else { return (name, "") }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }
}
