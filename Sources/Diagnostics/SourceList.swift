// SPDX-License-Identifier: Apache-2.0

/// The sources of one compilation, kept apart by their bases: an offset says by itself which source it belongs to.
///
/// Between two sources one offset stays unused, so that the place after the last byte of one is not the first of the
/// next.
public struct SourceList: Sendable {
    /// The sources in the order of their bases; the first one has the base 0.
    public private(set) var sources: [SourceText]

    /// A list that begins with `first`, whose base is 0.
    public init(_ first: SourceText) {
        precondition(first.base == 0, "the first source of a list begins at offset 0")
        sources = [first]
    }

    /// The base that the next source will have.
    public var nextBase: Int { (sources.last?.end ?? -1) + 1 }

    /// Adds a source and returns it with its base.
    public mutating func add(name: String, bytes: [UInt8]) -> SourceText {
        let source = SourceText(name: name, bytes: bytes, base: nextBase)
        sources.append(source)
        return source
    }

    /// The source that an offset belongs to; offsets outside all sources belong to the nearest one.
    public func source(at offset: Int) -> SourceText {
        var low = 0
        var high = sources.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if sources[middle].base <= offset { low = middle } else { high = middle }
        }
        return sources[low]
    }

    /// The sources with offsets of their own, as those of ``localized(_:)`` diagnostics count them.
    public var localized: [SourceText] {
        sources.map { $0.base == 0 ? $0 : SourceText(name: $0.name, bytes: $0.bytes.storage) }
    }

    /// The diagnostic with its file named by its range, and all ranges counted from the start of their files.
    public func localized(_ diagnostic: Diagnostic) -> Diagnostic {
        guard sources.count > 1 else { return diagnostic }
        var local = diagnostic
        var owner = sources.first { $0.name == diagnostic.file } ?? sources[0]
        if let range = diagnostic.range {
            owner = source(at: range.lower)
            local.file = owner.name
            local.range = range.moved(by: -owner.base)
        }
        if let fixIt = diagnostic.fixIt {
            let isHere = source(at: fixIt.range.lower).base == owner.base
            let moved = Diagnostic.FixIt(
                replace: fixIt.range.moved(by: -owner.base),
                with: fixIt.replacement,
                expecting: fixIt.expected,
                also: fixIt.also.filter { owner.range.contains($0) }.map { $0.moved(by: -owner.base) }
            )
            local.fixIt = isHere ? moved : nil
        }
        local.notes = diagnostic.notes.map { note in
            guard let range = note.range else { return note }
            let source = source(at: range.lower)
            return Diagnostic.Note(
                note.message,
                at: range.moved(by: -source.base),
                in: source.name == local.file ? nil : source.name
            )
        }
        return local
    }
}
