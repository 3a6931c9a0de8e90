// SPDX-License-Identifier: Apache-2.0

import CLibYAML
import Diagnostics

/// Builds a tree from libyaml's events, and refuses what the language of runbooks leaves out.
///
/// The document API is not used: it resolves aliases, takes quadratic time for anchors and keeps duplicate keys.
struct YAMLEvents {
    /// A collection that is not closed yet.
    private struct Open {
        let start: Int
        let isMapping: Bool
        let isFlow: Bool
        var elements: [YAMLNode] = []
        var pairs: [YAMLNode.Pair] = []
        var key: YAMLNode?
        var seen: [String: SourceRange] = [:]
    }

    private let text: EmbeddedText
    private let limits: SyntaxLimits
    /// Offsets of characters, or nil where each character is one byte: libyaml counts characters.
    private let offsets: [UInt32]?
    private var open: [Open] = []
    private var root: YAMLNode?
    private var events = 0
    private var documents = 0
    private(set) var diagnostics: [Diagnostic] = []

    init(text: EmbeddedText, limits: SyntaxLimits) {
        self.text = text
        self.limits = limits
        let isASCII = text.bytes.allSatisfy { $0 < 0x80 }
        offsets =
            isASCII
            ? nil
            : text.bytes.indices.lazy.filter { text.bytes[$0] & 0xC0 != 0x80 }.map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Reads all events and returns the tree.
    mutating func read() -> YAMLNode? {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { return nil }
        defer { yaml_parser_delete(parser) }
        text.bytes.withUnsafeBufferPointer { bytes in
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
            let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
            defer { event.deallocate() }
            var goesOn = true
            while goesOn {
                guard yaml_parser_parse(parser, event) == 1 else {
                    reportProblem(of: parser.pointee)
                    break
                }
                goesOn = take(event.pointee)
                yaml_event_delete(event)
            }
        }
        while !open.isEmpty { close(at: nil) }
        return root
    }

    /// Handles one event and tells whether to go on.
    private mutating func take(_ event: yaml_event_t) -> Bool {
        let start = offset(event.start_mark)
        let end = max(start, offset(event.end_mark))
        events += 1
        if diagnostics.count > limits.yamlRefusals {
            report(
                SyntaxDiagnostics.yamlTooLarge,
                "more than \(limits.yamlRefusals) parts cannot be read; the rest was not looked at",
                start,
                end,
                fix: "repair the others first"
            )
            return false
        }
        if events > limits.yamlEvents {
            report(
                SyntaxDiagnostics.yamlTooLarge,
                "more than \(limits.yamlEvents) values",
                start,
                end,
                fix: "split the file"
            )
            return false
        }
        switch event.type {
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return false
        case YAML_DOCUMENT_START_EVENT: return startDocument(event, start, end)
        case YAML_ALIAS_EVENT:
            report(SyntaxDiagnostics.yamlAnchor, "there is an alias here", start, end, fix: "write the value out")
            add(YAMLNode(.scalar("", .quoted), range: text.sourceRange(start, end)))
        case YAML_SCALAR_EVENT: return scalar(event, start, end)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            checkProperties(anchor: data.anchor, tag: data.tag, start, end)
            return enter(Open(start: start, isMapping: false, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE))
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            checkProperties(anchor: data.anchor, tag: data.tag, start, end)
            return enter(Open(start: start, isMapping: true, isFlow: data.style == YAML_FLOW_MAPPING_STYLE))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: close(at: end)
        default: break
        }
        return true
    }

    private mutating func startDocument(_ event: yaml_event_t, _ start: Int, _ end: Int) -> Bool {
        documents += 1
        let data = event.data.document_start
        if data.tag_directives.start != data.tag_directives.end {
            report(SyntaxDiagnostics.yamlDirective, "there is a directive here", start, end, fix: "remove it")
        }
        guard documents > 1 else { return true }
        report(
            SyntaxDiagnostics.yamlDocuments,
            "a second document starts here",
            start,
            end,
            fix: "put it into a file of its own"
        )
        return false
    }

    private mutating func scalar(_ event: yaml_event_t, _ start: Int, _ end: Int) -> Bool {
        let data = event.data.scalar
        checkProperties(anchor: data.anchor, tag: data.tag, start, end)
        guard data.length <= limits.yamlScalarBytes else {
            let message = "the text has \(data.length) bytes, and at most \(limits.yamlScalarBytes) are read"
            report(SyntaxDiagnostics.yamlTooLarge, message, start, end, fix: "put the text into a file of its own")
            return false
        }
        let value = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
        var upper = end
        let style: YAMLNode.Style
        switch data.style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: style = .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE:
            style = .literal
            while upper > start, text.bytes[upper - 1] <= 0x20 { upper -= 1 }
        default: style = .plain
        }
        add(YAMLNode(.scalar(value, style), range: text.sourceRange(start, upper)))
        return true
    }

    private mutating func enter(_ collection: Open) -> Bool {
        guard open.count < limits.yamlDepth else {
            let message = "more than \(limits.yamlDepth) lists or mappings inside each other"
            report(SyntaxDiagnostics.nesting, message, collection.start, collection.start + 1, fix: "flatten the value")
            return false
        }
        open.append(collection)
        return true
    }

    private mutating func close(at end: Int?) {
        guard var collection = open.popLast() else { return }
        if let key = collection.key {
            collection.pairs.append(
                .init(key: key, value: YAMLNode(.scalar("", .plain), range: SourceRange(at: key.range.upper)))
            )
        }
        let last =
            collection.isMapping
            ? collection.pairs.last.map { max($0.value.range.upper, $0.key.range.upper) }
            : collection.elements.last?.range.upper
        var range = text.sourceRange(collection.start, collection.start + 1)
        if collection.isFlow, let end {
            range = text.sourceRange(collection.start, end)
        } else if let last {
            range = SourceRange(range.lower, max(range.upper, last))
        }
        add(YAMLNode(collection.isMapping ? .mapping(collection.pairs) : .sequence(collection.elements), range: range))
    }

    private mutating func add(_ node: YAMLNode) {
        guard let last = open.indices.last else {
            if root == nil { root = node }
            return
        }
        guard open[last].isMapping else { return open[last].elements.append(node) }
        guard let key = open[last].key else {
            open[last].key = node
            return
        }
        open[last].key = nil
        guard isUsable(key, in: last) else { return }
        open[last].pairs.append(.init(key: key, value: node))
    }

    /// Whether the key may stand in the mapping; reports why not.
    private mutating func isUsable(_ key: YAMLNode, in index: Int) -> Bool {
        guard case .scalar(let name, let style) = key.kind else {
            diagnostics.append(
                SyntaxDiagnostics.yamlKey.diagnostic(
                    "a \(key.kindName) cannot be a key",
                    in: text.file,
                    at: key.range,
                    fix: "use a name"
                )
            )
            return false
        }
        if name == "<<", style == .plain {
            diagnostics.append(
                SyntaxDiagnostics.yamlMergeKey.diagnostic(
                    "there is a merge key here",
                    in: text.file,
                    at: key.range,
                    fix: "write the entries out"
                )
            )
            return false
        }
        guard let first = open[index].seen[name] else {
            open[index].seen[name] = key.range
            return true
        }
        diagnostics.append(
            SyntaxDiagnostics.yamlDuplicateKey.diagnostic(
                "'\(name)' occurs twice",
                in: text.file,
                at: key.range,
                fix: "keep one of them",
                notes: [.init("the first one is here", at: first)]
            )
        )
        return false
    }

    private mutating func checkProperties(
        anchor: UnsafeMutablePointer<UInt8>?,
        tag: UnsafeMutablePointer<UInt8>?,
        _ start: Int,
        _ end: Int
    ) {
        if anchor != nil {
            report(
                SyntaxDiagnostics.yamlAnchor,
                "there is an anchor here",
                start,
                end,
                fix: "write the value out where it is used"
            )
        }
        if tag != nil { report(SyntaxDiagnostics.yamlTag, "there is a tag here", start, end, fix: "remove the tag") }
    }

    private mutating func reportProblem(of parser: yaml_parser_t) {
        var message = parser.problem.map { String(cString: $0) } ?? "the text cannot be read"
        var notes: [Diagnostic.Note] = []
        let isReader = parser.error == YAML_READER_ERROR
        let start = isReader ? Int(parser.problem_offset) : offset(parser.problem_mark)
        if let context = parser.context.map({ String(cString: $0) }) {
            let place = offset(parser.context_mark)
            if place == start {
                message += " " + context
            } else {
                notes = [.init(context, at: text.sourceRange(place, place + 1))]
            }
        }
        let range = text.sourceRange(min(start, text.bytes.count), min(start + 1, text.bytes.count))
        diagnostics.append(SyntaxDiagnostics.yamlSyntax.diagnostic(message, in: text.file, at: range, notes: notes))
    }

    private mutating func report(
        _ entry: DiagnosticCatalogue.Entry,
        _ message: String,
        _ start: Int,
        _ end: Int,
        fix: String
    ) {
        diagnostics.append(entry.diagnostic(message, in: text.file, at: text.sourceRange(start, end), fix: fix))
    }

    private func offset(_ mark: yaml_mark_t) -> Int {
        guard let offsets else { return min(Int(mark.index), text.bytes.count) }
        return Int(mark.index) < offsets.count ? Int(offsets[Int(mark.index)]) : text.bytes.count
    }
}
