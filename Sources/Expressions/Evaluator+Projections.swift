// SPDX-License-Identifier: Apache-2.0

import Values

extension Evaluator {
    /// `right` for each element of a list, nulls left out; null for what is no list.
    func project(
        _ list: NodeID,
        _ right: NodeID,
        _ current: Operand,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        let list = try value(list, current: current)
        if case .unobserved = list { return list }
        guard let elements = list.elements else { return .null }
        return try collect(elements, right, at: id)
    }

    /// `right` for each value of an object, nulls left out; null for what is no object.
    func projectObject(
        _ object: NodeID,
        _ right: NodeID,
        _ current: Operand,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        let object = try value(object, current: current)
        if case .unobserved = object { return object }
        guard case .json(.object(let members)) = object else { return .null }
        return try collect(members.values.map(Operand.json), right, at: id)
    }

    /// The elements for which the predicate is true, each through `right`.
    ///
    /// In the dialect, an element for which the predicate is undecided, or has no value, leaves the whole list unobserved: neither with
    /// nor without that element would the list be proven.
    func filter(
        _ list: NodeID,
        _ predicate: NodeID,
        _ right: NodeID,
        _ current: Operand,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        let list = try value(list, current: current)
        if case .unobserved = list { return list }
        guard let elements = list.elements else { return .null }
        var kept: [Operand] = []
        for element in elements {
            let verdict = try value(predicate, current: element)
            guard let isKept = verdict.truth else { return verdict }
            if verdict.isNull, !isStrict { return .unobserved("the condition of a filter has no value") }
            if isKept { kept.append(element) }
        }
        return try collect(kept, right, at: id)
    }

    private func collect(_ elements: [Operand], _ right: NodeID, at id: NodeID) throws(ExpressionError) -> Operand {
        try count(elements.count, at: id)
        if case .current = program.nodes[right] { return .list(of: elements.filter { !$0.isNull }) }
        var collected: [Operand] = []
        for element in elements {
            let value = try value(right, current: element)
            if case .unobserved = value { return value }
            if !value.isNull { collected.append(value) }
        }
        return .list(of: collected)
    }

    /// A list with its elements that are lists replaced by their elements.
    func flatten(_ list: Operand, at id: NodeID) throws(ExpressionError) -> Operand {
        if case .unobserved = list { return list }
        guard let elements = list.elements else { return .null }
        var flat: [Operand] = []
        for element in elements {
            if let inner = element.elements {
                try count(inner.count, at: id)
                flat.append(contentsOf: inner)
            } else {
                flat.append(element)
            }
        }
        return .list(of: flat)
    }

    /// The elements from `start` up to `stop` in steps, as Python slices.
    func slice(
        _ list: Operand,
        _ start: Int?,
        _ stop: Int?,
        _ step: Int,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        if case .unobserved = list { return list }
        guard let elements = list.elements else { return .null }
        try count(elements.count, at: id)
        let count = elements.count
        let isForward = step > 0
        func clamped(_ position: Int) -> Int {
            let lowest = isForward ? 0 : -1
            let highest = isForward ? count : count - 1
            return min(max(position < 0 ? position + count : position, lowest), highest)
        }
        let first = start.map(clamped) ?? (isForward ? 0 : count - 1)
        let last = stop.map(clamped) ?? (isForward ? count : -1)
        var picked: [Operand] = []
        var position = first
        while isForward ? position < last : position > last {
            picked.append(elements[position])
            let (next, overflow) = position.addingReportingOverflow(step)
            if overflow { break }
            position = next
        }
        return .list(of: picked)
    }

    /// `[a, b]`: null when the current value is null.
    func selectList(_ elements: [NodeID], _ current: Operand, at id: NodeID) throws(ExpressionError) -> Operand {
        if current.isNull { return .null }
        var values: [Operand] = []
        for element in elements {
            let value = try value(element, current: current)
            try count(value, at: id)
            values.append(value)
        }
        return .list(of: values)
    }

    /// `{k: a}`: null when the current value is null; moments become text.
    func selectHash(
        _ keys: [String],
        _ values: [NodeID],
        _ current: Operand,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        if current.isNull { return .null }
        var members = JSONObject()
        for (key, node) in zip(keys, values) {
            let operand = try value(node, current: current)
            guard let json = operand.json else { return operand }
            try count(operand, at: id)
            members[key] = json
        }
        return .json(.object(members))
    }
}
