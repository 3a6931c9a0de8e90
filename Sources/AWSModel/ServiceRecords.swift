// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The operations, shapes, waiters and paginators of one service, shared by all copies of its ``ServiceModel``.
///
/// What comes from the archive is decoded when it is first asked for and kept.
final class ServiceRecords: Sendable {
    private struct Decoded {
        var operations: [Int: OperationModel] = [:]
        var operationCLINames: [String]?
        /// The places of ``operationCLINames``; of equal names the first.
        var operationPlaces: [String: Int]?
        var shapes: [Shape?]
        var waiters: [WaiterModel]?
        var paginators: [PaginatorModel]?
        var endpointRules: EndpointRuleSet?
    }

    let operationNames: [String]
    let shapeCount: Int
    private let archive: ServiceArchive?
    private let decoded: Mutex<Decoded>

    init(_ archive: ServiceArchive) {
        self.archive = archive
        operationNames = (0..<archive.operationCount).map(archive.operationName)
        shapeCount = archive.shapeCount
        decoded = Mutex(Decoded(shapes: Array(repeating: nil, count: archive.shapeCount)))
    }

    /// Records that are all in memory; operations and shapes sorted by name, shapes at the places that their ids say.
    init(
        operations: [OperationModel],
        shapes: [Shape],
        waiters: [WaiterModel],
        paginators: [PaginatorModel],
        endpointRules: EndpointRuleSet
    ) {
        archive = nil
        operationNames = operations.map(\.name)
        shapeCount = shapes.count
        var all = Decoded(shapes: shapes)
        for (index, operation) in operations.enumerated() { all.operations[index] = operation }
        all.operationCLINames = operations.map(\.cliName)
        all.waiters = waiters
        all.paginators = paginators
        all.endpointRules = endpointRules
        decoded = Mutex(all)
    }

    var operationCLINames: [String] {
        decoded.withLock { decoded in
            if let names = decoded.operationCLINames { return names }
            let names = archive.map { archive in (0..<archive.operationCount).map(archive.operationCLIName) } ?? []
            decoded.operationCLINames = names
            return names
        }
    }

    func operation(named name: String) -> OperationModel? {
        Self.position(of: name, count: operationNames.count) { operationNames[$0] }.flatMap(operation)
    }

    func operation(cliName: String) -> OperationModel? {
        let names = operationCLINames
        let place = decoded.withLock { decoded in
            let places =
                decoded.operationPlaces
                ?? Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
            decoded.operationPlaces = places
            return places[cliName]
        }
        return place.flatMap(operation)
    }

    private func operation(_ index: Int) -> OperationModel? {
        decoded.withLock { decoded in
            if let operation = decoded.operations[index] { return operation }
            let operation = archive?.operation(index)
            decoded.operations[index] = operation
            return operation
        }
    }

    func shape(_ id: ShapeID) -> Shape {
        decoded.withLock { decoded in
            guard decoded.shapes.indices.contains(id.index) else { return Shape(id: id, name: "", kind: .structure) }
            if let shape = decoded.shapes[id.index] { return shape }
            guard let archive else { return Shape(id: id, name: "", kind: .structure) }
            let shape = archive.shape(id.index)
            decoded.shapes[id.index] = shape
            return shape
        }
    }

    func shape(named name: String) -> Shape? {
        let index = Self.position(of: name, count: shapeCount) { index in
            archive?.shapeName(index) ?? decoded.withLock { $0.shapes[index]?.name ?? "" }
        }
        return index.map { shape(ShapeID(index: $0)) }
    }

    var endpointRules: EndpointRuleSet {
        decoded.withLock { decoded in
            if let rules = decoded.endpointRules { return rules }
            // Damaged rules are no rules: they lead nowhere, and an error says so.
            let rules = archive?.endpointRules() ?? EndpointRuleSet()
            decoded.endpointRules = rules
            return rules
        }
    }

    /// Whether the endpoint rules have been decoded.
    var hasDecodedEndpointRules: Bool { decoded.withLock { $0.endpointRules != nil } }

    var waiters: [WaiterModel] { extras.0 }
    var paginators: [PaginatorModel] { extras.1 }

    private var extras: ([WaiterModel], [PaginatorModel]) {
        decoded.withLock { decoded in
            if let waiters = decoded.waiters, let paginators = decoded.paginators { return (waiters, paginators) }
            let extras = archive?.waitersAndPaginators() ?? ([], [])
            decoded.waiters = extras.0
            decoded.paginators = extras.1
            return extras
        }
    }

    /// Binary search among names sorted by their bytes.
    private static func position(of name: String, count: Int, nameAt: (Int) -> String) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if nameAt(middle).utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
        }
        return low < count && nameAt(low) == name ? low : nil
    }
}
