// SPDX-License-Identifier: Apache-2.0

/// The members of a structure, in the order of its description.
struct WireMembers: RandomAccessCollection, Sendable {
    let graph: WireGraph
    let entries: [WireGraph.Entry]

    var startIndex: Int { 0 }
    var endIndex: Int { entries.count }

    subscript(position: Int) -> WireMember { WireMember(graph: graph, entry: entries[position]) }
}
