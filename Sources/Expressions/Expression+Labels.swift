// SPDX-License-Identifier: Apache-2.0

extension Expression {
    /// A member of a `{name: path}` whose value is a plain path.
    public struct Label: Sendable, Hashable {
        /// The name that the value is given.
        public let name: String
        /// The names of the path, outermost first; indices and projections are left out.
        public let path: [String]
        /// Where name and value stand in the source, in UTF-8 offsets.
        public let range: Range<Int>
    }

    /// The members of all multi-select hashes whose values are plain paths, in source order.
    public var labels: [Label] {
        var labels: [Label] = []
        let source = Array(source.utf8)
        for node in program.nodes {
            guard case .multiSelectHash(let names, let values) = node else { continue }
            for (name, value) in zip(names, values) {
                guard let path = program.path(value) else { continue }
                let range = program.ranges[value]
                // The name stands right before its value, with a colon and perhaps spaces or quotes between.
                var start = range.lowerBound
                while start > 0, source[start - 1] != UInt8(ascii: "{"), source[start - 1] != UInt8(ascii: ",") {
                    start -= 1
                }
                while start < range.lowerBound, source[start] == 0x20 || source[start] == 0x0A { start += 1 }
                labels.append(Label(name: name, path: path, range: start..<range.upperBound))
            }
        }
        return labels.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}

extension Program {
    /// The member names of a node that is a path; nil for anything that computes.
    fileprivate func path(_ id: NodeID) -> [String]? {
        switch nodes[id] {
        case .current: []
        case .field(let name): [name]
        case .sequence(let left, let right), .listProjection(let left, let right),
            .objectProjection(let left, let right):
            path(left).flatMap { first in path(right).map { first + $0 } }
        case .index(let list, _), .slice(let list, _, _, _), .flatten(let list): path(list)
        default: nil
        }
    }
}
