// SPDX-License-Identifier: Apache-2.0

/// The blocks of the HTML that the CommonMark specification gives for an example, as indented lines.
///
/// It knows the tags as the specification's own program writes them; every other line outside of a block is raw HTML.
/// Of inline content only the text counts.
struct HTMLOutline {
    private var rest: Substring
    private var lines: [String] = []

    static func lines(of html: String) -> [String] {
        var outline = HTMLOutline(rest: html[...])
        outline.blocks(until: nil, depth: 0)
        return outline.lines
    }

    private init(rest: Substring) { self.rest = rest }

    private static let blockTags = [
        "<p>", "</p>", "<h1>", "<h2>", "<h3>", "<h4>", "<h5>", "<h6>", "<hr />", "<pre><code>", "<pre><code class=",
        "<blockquote>", "</blockquote>", "<ul>", "</ul>", "<ol>", "<ol start=", "</ol>", "<li>", "</li>",
    ]

    // MARK: Blocks

    private mutating func blocks(until closer: String?, depth: Int) {
        while !rest.isEmpty {
            if take("\n") { continue }
            if let closer, take(closer) { return }
            block(depth: depth)
        }
    }

    private mutating func block(depth: Int) {
        for level in 1...6 where take("<h\(level)>") {
            return add("h\(level) \(Self.text(through("</h\(level)>")))", depth)
        }
        if take("<p>") { return add("p \(Self.text(through("</p>")))", depth) }
        if take("<hr />") { return add("hr", depth) }
        if take("<pre><code>") { return add("code |\(Self.unescaped(through("</code></pre>")))", depth) }
        if take("<pre><code class=\"language-") {
            let language = Self.unescaped(through("\">"))
            return add("code \(language)|\(Self.unescaped(through("</code></pre>")))", depth)
        }
        if take("<blockquote>") {
            add("quote", depth)
            return blocks(until: "</blockquote>", depth: depth + 1)
        }
        if take("<ul>") { return list("ul", until: "</ul>", depth) }
        if take("<ol>") { return list("ol 1", until: "</ol>", depth) }
        if take("<ol start=\"") {
            let start = through("\">")
            return list("ol \(start)", until: "</ol>", depth)
        }
        html(depth)
    }

    /// Raw HTML up to a line that begins with a tag of ours.
    private mutating func html(_ depth: Int) {
        _ = line()
        while !rest.isEmpty, !Self.blockTags.contains(where: rest.hasPrefix) { _ = line() }
        let text = String(repeating: "  ", count: depth) + "html"
        if lines.last != text { add("html", depth) }
    }

    private mutating func list(_ name: String, until closer: String, _ depth: Int) {
        let index = lines.count
        add(name, depth)
        var isLoose = false
        var isTight = false
        while !rest.isEmpty {
            if take("\n") { continue }
            if take(closer) { break }
            guard take("<li>") else {
                html(depth)
                continue
            }
            item(depth + 1, &isLoose, &isTight)
        }
        if isLoose { lines[index] += " loose" } else if isTight { lines[index] += " tight" }
    }

    private mutating func item(_ depth: Int, _ isLoose: inout Bool, _ isTight: inout Bool) {
        var task = ""
        if take("<input checked=\"\" disabled=\"\" type=\"checkbox\"> ") { task = " [x]" }
        if take("<input disabled=\"\" type=\"checkbox\"> ") { task = " [ ]" }
        add("li\(task)", depth)
        // The text of a tight item follows its tag at once; blocks begin on a line of their own.
        var isText = !rest.hasPrefix("\n")
        while !rest.isEmpty {
            if take("</li>") { return }
            if !isText, take("\n") { continue }
            if !isText { isText = !rest.hasPrefix("<") || rest.hasPrefix("<em>") || rest.hasPrefix("<strong>") }
            if isText, !Self.blockTags.contains(where: rest.hasPrefix) {
                isTight = true
                add("p \(Self.text(tightText()))", depth + 1)
            } else {
                if rest.hasPrefix("<p>") { isLoose = true }
                block(depth: depth + 1)
            }
            isText = false
        }
    }

    private mutating func tightText() -> String {
        var text = ""
        while !rest.isEmpty, !rest.hasPrefix("</li>") {
            if rest.hasPrefix("\n"), Self.blockTags.contains(where: rest.dropFirst().hasPrefix) { break }
            text.append(rest.removeFirst())
        }
        return text
    }

    private mutating func add(_ text: String, _ depth: Int) {
        lines.append(String(repeating: "  ", count: depth) + text)
    }

    // MARK: Text

    private mutating func take(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest = rest.dropFirst(prefix.count)
        return true
    }

    private mutating func line() -> Substring {
        let line = rest.prefix { $0 != "\n" }
        rest = rest.dropFirst(line.count + 1)
        return line
    }

    /// What stands before an end, which is passed over, too.
    private mutating func through(_ end: String) -> String {
        var text = ""
        while !rest.isEmpty, !take(end) { text.append(rest.removeFirst()) }
        return text
    }

    /// The words of inline HTML: no tags, the description in the place of an image.
    static func text(_ html: String) -> String {
        var text = ""
        var rest = html[...]
        while let character = rest.first {
            guard character == "<" else {
                text.append(character)
                rest = rest.dropFirst()
                continue
            }
            let tag = rest.prefix(tagLength(rest))
            if tag.hasPrefix("<img "), let alt = tag.range(of: "alt=\"") {
                text += tag[alt.upperBound...].prefix { $0 != "\"" }
            } else if tag.hasPrefix("<br") {
                text += " "
            }
            rest = rest.dropFirst(tag.count)
        }
        return DocumentOutline.words(unescaped(text))
    }

    /// How long the tag, comment, instruction or declaration at the start is.
    private static func tagLength(_ text: Substring) -> Int {
        for (open, close) in [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")] where text.hasPrefix(open) {
            // `<!-->` and `<!--->` are whole comments.
            for whole in ["<!-->", "<!--->"] where text.hasPrefix(whole) { return whole.count }
            guard let end = text.dropFirst(open.count).range(of: close) else { return text.count }
            return text.distance(from: text.startIndex, to: end.upperBound)
        }
        var quote: Character?
        for (offset, character) in text.enumerated() {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == ">" {
                return offset + 1
            }
        }
        return text.count
    }

    static func unescaped(_ html: String) -> String {
        var text = ""
        var rest = html[...]
        while let character = rest.first {
            let entity = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&amp;": "&"].first { rest.hasPrefix($0.key) }
            text += entity?.value ?? String(character)
            rest = rest.dropFirst(entity?.key.count ?? 1)
        }
        return text
    }
}

extension Substring {
    /// The first place of a text.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
