// SPDX-License-Identifier: Apache-2.0

import CCMark

/// What cmark found inside of one heading or paragraph.
struct InlineContent {
    struct Link {
        var text: String
        let destination: String
        let title: String
    }

    /// All text, line ends as spaces.
    private(set) var plain = ""
    private(set) var links: [Link] = []
    private(set) var codeSpans: [String] = []
    /// The text of the first strong emphasis at the top level, if nothing but text stands before it.
    private(set) var lead: String?
    /// What stands before ``lead``, without white space at its end.
    private(set) var textBeforeLead = ""

    init(of parent: OpaquePointer) {
        guard let iterator = cmark_iter_new(parent) else { return }
        defer { cmark_iter_free(iterator) }
        var openLinks: [Int] = []
        var isBeforeLead = true
        var strong: OpaquePointer?
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            let isEntering = event == CMARK_EVENT_ENTER
            switch cmark_node_get_type(node) {
            case CMARK_NODE_TEXT: append(literal(node), openLinks, inLead: strong != nil)
            case CMARK_NODE_CODE:
                codeSpans.append(literal(node))
                append(literal(node), openLinks, inLead: strong != nil)
                if strong == nil { isBeforeLead = false }
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: append(" ", openLinks, inLead: strong != nil)
            case CMARK_NODE_LINK:
                if strong == nil { isBeforeLead = false }
                if isEntering {
                    openLinks.append(links.count)
                    links.append(
                        Link(
                            text: "",
                            destination: cmark_node_get_url(node).map { String(cString: $0) } ?? "",
                            title: cmark_node_get_title(node).map { String(cString: $0) } ?? ""
                        )
                    )
                } else {
                    openLinks.removeLast()
                }
            case CMARK_NODE_STRONG:
                if isEntering, isBeforeLead, strong == nil, cmark_node_parent(node) == parent {
                    strong = node
                    isBeforeLead = false
                    textBeforeLead = String(plain.reversed().drop { $0 == " " }.reversed())
                    lead = ""
                } else if !isEntering, node == strong {
                    strong = nil
                }
            case CMARK_NODE_EMPH, CMARK_NODE_IMAGE, CMARK_NODE_HTML_INLINE:
                if strong == nil { isBeforeLead = false }
            default: break
            }
        }
    }

    private mutating func append(_ text: String, _ openLinks: [Int], inLead: Bool) {
        plain += text
        if let link = openLinks.last { links[link].text += text }
        if inLead { lead? += text }
    }

    private func literal(_ node: OpaquePointer) -> String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }
}
