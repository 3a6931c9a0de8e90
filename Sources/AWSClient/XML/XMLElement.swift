// SPDX-License-Identifier: Apache-2.0

/// An element of an XML document: its local name, attributes, child elements and character data.
struct XMLElement: Sendable, Equatable {
    /// An attribute, its name as written, with prefix.
    struct Attribute: Sendable, Equatable {
        var name: String
        var value: String
    }

    /// The local name; a namespace prefix is dropped.
    var name: String
    var attributes: [Attribute] = []
    var children: [XMLElement] = []
    /// All character data directly inside this element.
    var text = ""

    /// The first child of that local name.
    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// Every child of that local name, in order.
    func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The first element of that name at any depth, this one included; breadth is not promised.
    func firstDescendant(_ name: String) -> XMLElement? {
        if self.name == name { return self }
        for child in children {
            if let found = child.firstDescendant(name) { return found }
        }
        return nil
    }

    /// The value of an attribute, by its written name or by its local name.
    func attribute(_ name: String) -> String? {
        if let exact = attributes.first(where: { $0.name == name }) { return exact.value }
        let local = Self.localName(name)
        return attributes.first { Self.localName($0.name) == local && !$0.name.hasPrefix("xmlns") }?.value
    }

    /// The part of a name after its prefix.
    static func localName(_ name: String) -> String {
        guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return name }
        return String(name[name.utf8.index(after: colon)...])
    }
}
