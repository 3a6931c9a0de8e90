// SPDX-License-Identifier: Apache-2.0

import Values

extension ShapeCheck {
    /// Looks whether a comparison can come out both ways.
    mutating func compare(
        _ comparator: Comparator,
        _ leftID: NodeID,
        _ rightID: NodeID,
        _ current: ValueShape,
        at id: NodeID
    ) {
        let (left, right) = (shape(leftID, current), shape(rightID, current))
        // A comparison with null asks whether something is there; an operand that is never there was reported before.
        if left.present.isEmpty || right.present.isEmpty { return }
        if comparator.isEquality {
            compareEqual(comparator, leftID, left, rightID, right, at: id)
        } else if isStrict {
            compareStrictly(leftID, left, rightID, right, at: id)
        } else {
            compareInOrder(leftID, left, rightID, right, at: id)
        }
    }

    // MARK: - Equality

    private mutating func compareEqual(
        _ comparator: Comparator,
        _ leftID: NodeID,
        _ left: ValueShape,
        _ rightID: NodeID,
        _ right: ValueShape,
        at id: NodeID
    ) {
        guard Self.canEqual(left, right, literal(leftID), literal(rightID)) else {
            let ending = comparator == .equal ? "they are never equal" : "they always differ"
            report(
                .neverHolds,
                "\(name(leftID)) is \(left.noun) and \(name(rightID)) is \(right.noun): \(ending)",
                at: id,
                fix: valueFix(leftID, left, rightID, right)
            )
            return
        }
        if let word = literal(rightID) { checkWord(word, among: left, at: rightID) }
        if let word = literal(leftID) { checkWord(word, among: right, at: leftID) }
    }

    /// Whether two values can ever be equal; texts that spell time are read as what they are compared with.
    static func canEqual(_ left: ValueShape, _ right: ValueShape, _ leftText: String?, _ rightText: String?) -> Bool {
        for one in left.present.each {
            for other in right.present.each where meets(one, left, leftText, other, right, rightText) { return true }
        }
        return false
    }

    private static func meets(
        _ one: Kinds,
        _ left: ValueShape,
        _ leftText: String?,
        _ other: Kinds,
        _ right: ValueShape,
        _ rightText: String?
    ) -> Bool {
        if one == other { return true }
        if one == .string { return spells(left, leftText, other) }
        if other == .string { return spells(right, rightText, one) }
        return false
    }

    /// Whether a text can be read as a moment or as a length of time.
    private static func spells(_ shape: ValueShape, _ text: String?, _ kind: Kinds) -> Bool {
        switch kind {
        case .timestamp: shape.spelling != .duration && (text.map { Timestamp($0) != nil } ?? true)
        case .duration: shape.spelling != .moment && (text.map { Duration(signedLiteral: $0) != nil } ?? true)
        default: false
        }
    }

    /// What to write instead of a text that stands for a number or a truth value.
    private func valueFix(_ leftID: NodeID, _ left: ValueShape, _ rightID: NodeID, _ right: ValueShape) -> String? {
        for (shape, word) in [(left, literal(rightID)), (right, literal(leftID))] {
            guard let word else { continue }
            if shape.present == .boolean, ["true", "false"].contains(word.lowercased()) {
                return "write \(word.lowercased()) without quotes"
            }
            if shape.present == .number, Double(word) != nil { return "write \(word) without quotes" }
        }
        let isText = (
            left.present == .string && right.present == .number, left.present == .number && right.present == .string
        )
        if isText.0 { return "compare to_number(\(text(leftID))), or write the number in quotes" }
        if isText.1 { return "compare to_number(\(text(rightID))), or write the number in quotes" }
        if left.present == .array || right.present == .array { return "take one element with [0], or use contains()" }
        return nil
    }

    // MARK: - Order

    private mutating func compareInOrder(
        _ leftID: NodeID,
        _ left: ValueShape,
        _ rightID: NodeID,
        _ right: ValueShape,
        at id: NodeID
    ) {
        let (one, other) = (timed(left, literal(leftID)), timed(right, literal(rightID)))
        for leftKind in one.each {
            for rightKind in other.each where Self.hasOrder(leftKind, rightKind) { return }
        }
        report(
            .neverHolds,
            "\(name(leftID)) is \(left.noun) and \(name(rightID)) is \(right.noun): there is no order between them",
            at: id,
            fix: orderFix(leftID, left, rightID, right)
        )
    }

    /// The kinds that a value may turn out to have in an order: a text only counts for the time that it may spell.
    private func timed(_ shape: ValueShape, _ literal: String?) -> Kinds {
        guard shape.kinds.contains(.string) else { return shape.present }
        var kinds = shape.present.subtracting(.string)
        if shape.words?.isWhole == true { return kinds }
        if Self.spells(shape, literal, .timestamp) { kinds.formUnion(.timestamp) }
        if Self.spells(shape, literal, .duration) { kinds.formUnion(.duration) }
        return kinds
    }

    private static func hasOrder(_ left: Kinds, _ right: Kinds) -> Bool {
        left == right && [.number, .timestamp, .duration].contains(left)
    }

    private func orderFix(_ leftID: NodeID, _ left: ValueShape, _ rightID: NodeID, _ right: ValueShape) -> String? {
        if left.present == .number, right.present == .string { return "compare to_number(\(text(rightID)))" }
        if right.present == .number, left.present == .string, left.spelling == nil {
            return literal(leftID) == nil ? "compare to_number(\(text(leftID)))" : "write the number without quotes"
        }
        let isMoment = { (shape: ValueShape) in shape.spelling == .moment || shape.present == .timestamp }
        let isLength = { (shape: ValueShape) in shape.spelling == .duration || shape.present == .duration }
        if isMoment(left), isLength(right) || right.present == .number {
            return "compare age(\(text(leftID))) with a duration"
        }
        if isMoment(right), isLength(left) || left.present == .number {
            return "compare age(\(text(rightID))) with a duration"
        }
        if isMoment(left) || isMoment(right) { return "write a moment as '2026-01-31T00:00:00Z'" }
        if left.present == .array || right.present == .array {
            return "take one element with [0], or max(), min(), length()"
        }
        return nil
    }

    /// In strict JMESPath an order between anything but numbers is null, which is false.
    private mutating func compareStrictly(
        _ leftID: NodeID,
        _ left: ValueShape,
        _ rightID: NodeID,
        _ right: ValueShape,
        at id: NodeID
    ) {
        if left.kinds.contains(.number), right.kinds.contains(.number) { return }
        let isNumber = left.kinds.contains(.number)
        let (culprit, shape) = isNumber ? (rightID, right) : (leftID, left)
        report(
            .neverHolds,
            "\(name(culprit)) is \(shape.noun): JMESPath has an order between numbers only, and this is never true",
            at: id,
            fix: shape.spelling == .moment ? "leave it out of --query and compare in 'expect'" : nil
        )
    }

    // MARK: - Words

    /// Looks whether a description lists the word.
    mutating func checkWord(_ word: String, among shape: ValueShape, at id: NodeID) {
        guard shape.present == .string, let words = shape.words, !words.list.contains(word) else { return }
        report(
            .unlistedWord,
            words.isWhole ? "the description of the service lists no '\(word)' here" : "there is no state '\(word)'",
            at: id,
            name: word,
            candidates: words.list,
            needsNearness: !words.isWhole
        )
    }

    /// A node for a sentence: its source, if that is short.
    func name(_ id: NodeID) -> String {
        let text = text(id)
        if text.utf8.count > 60 { return "this" }
        return text.utf8.contains(UInt8(ascii: "'")) ? text : "'\(text)'"
    }
}
