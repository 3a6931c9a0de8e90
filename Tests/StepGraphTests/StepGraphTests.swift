// SPDX-License-Identifier: Apache-2.0

import StepGraph
import Testing

struct StepGraphTests {
    @Test func `a cycle is reported with its full path from its earliest node`() {
        #expect(graph("a>b b>c c>d d>b").cycle() == ["b", "c", "d", "b"])
        #expect(graph("x>y c>b b>a a>c").cycle() == ["c", "b", "a", "c"])
        #expect(graph("a>a").cycle() == ["a", "a"])
        #expect(graph("a>b a>c b>d c>d").cycle() == nil)
    }

    @Test func `a graph with a cycle has no order, levels, reduction, path or text`() {
        let graph = graph("a>b b>a")
        #expect(graph.topologicalOrder() == nil)
        #expect(graph.levels() == nil)
        #expect(graph.transitiveReduction() == nil)
        #expect(graph.criticalPath { _ in .seconds(1) } == nil)
    }

    @Test func `duplicates are told and change nothing`() {
        var graph = StepGraph<String>()
        let answers = [
            graph.add("a"), graph.add("a"), graph.addEdge(from: "a", to: "b", kind: "sequence"),
            graph.addEdge(from: "a", to: "b", kind: "requires"),
        ]
        #expect(answers == [true, false, true, false])
        #expect(graph.edges == [.init(from: "a", to: "b", kind: "sequence")])
        #expect(graph.successors(of: "nobody").isEmpty)
    }

    @Test func `order stays as near to the document as the edges allow`() {
        var graph = StepGraph<String>()
        for node in ["a", "b", "c", "d", "e"] { graph.add(node) }
        graph.addEdge(from: "d", to: "b")
        #expect(graph.topologicalOrder() == ["a", "c", "d", "b", "e"])
        #expect(graph.levels() == [["a", "c", "d", "e"], ["b"]])
    }

    @Test func `predecessors and successors are complete and in order`() {
        let graph = graph("a>b b>c a>d d>c c>e")
        #expect(graph.transitivePredecessors(of: "c") == ["a", "b", "d"])
        #expect(graph.transitiveSuccessors(of: "a") == ["b", "c", "d", "e"])
        #expect(graph.predecessors(of: "c") == ["b", "d"])
        #expect(graph.transitiveSuccessors(of: "e") == [])
    }

    @Test func `reduction drops what follows from the rest`() {
        let reduced = graph("a>b b>c a>c c>d a>d b>d").transitiveReduction()
        #expect(reduced?.edges.map { "\($0.from)>\($0.to)" } == ["a>b", "b>c", "c>d"])
    }

    @Test func `the critical path adds weights`() {
        let graph = graph("a>b a>c b>d c>d")
        let weights: [String: Duration] = ["a": .seconds(1), "b": .seconds(5), "c": .seconds(7), "d": .seconds(2)]
        let path = graph.criticalPath { weights[$0] ?? .zero }
        #expect(path == CriticalPath(nodes: ["a", "c", "d"], duration: .seconds(10)))
        #expect(graph.criticalPath { _ in .seconds(-1) }?.duration == .zero)
        #expect(StepGraph<String>().criticalPath { _ in .seconds(1) } == nil)
    }

    @Test func `order and reduction agree with brute force on random graphs`() {
        var seed: UInt64 = 11
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((seed >> 33) % UInt64(bound))
        }
        for _ in 0..<200 {
            var graph = StepGraph<Int>()
            let count = 2 + random(12)
            for node in 0..<count { graph.add(node) }
            for _ in 0..<random(30) { graph.addEdge(from: random(count), to: random(count)) }
            guard let order = graph.topologicalOrder() else {
                let cycle = graph.cycle() ?? []
                #expect(cycle.count > 1)
                #expect(zip(cycle, cycle.dropFirst()).allSatisfy { graph.edge(from: $0, to: $1) != nil })
                continue
            }
            #expect(graph.cycle() == nil)
            let rank = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
            #expect(graph.edges.allSatisfy { rank[$0.from, default: 0] < rank[$0.to, default: 0] })
            let reduced = graph.transitiveReduction()
            for node in 0..<count {
                #expect(reduced?.transitiveSuccessors(of: node) == graph.transitiveSuccessors(of: node))
            }
            for edge in reduced?.edges ?? [] {
                let others = graph.successors(of: edge.from).filter { $0 != edge.to }
                #expect(!others.contains { graph.transitiveSuccessors(of: $0).contains(edge.to) })
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func `ten thousand nodes in one chain with shortcuts are handled`() {
        var graph = StepGraph<Int>()
        for node in 1..<10_000 {
            graph.addEdge(from: node - 1, to: node, kind: "sequence")
            if node > 50 { graph.addEdge(from: node - 50, to: node) }
        }
        #expect(graph.cycle() == nil)
        #expect(graph.topologicalOrder()?.count == 10_000)
        #expect(graph.transitiveSuccessors(of: 0).count == 9999)
        #expect(graph.criticalPath { _ in .seconds(1) }?.duration == .seconds(10_000))
        #expect(graph.transitiveReduction()?.edges.count == 9999)
    }

    private func graph(_ edges: String) -> StepGraph<String> {
        var graph = StepGraph<String>()
        for edge in edges.split(separator: " ") {
            let ends = edge.split(separator: ">").map(String.init)
            graph.addEdge(from: ends[0], to: ends[1])
        }
        return graph
    }
}
