// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Values

/// Gathers the pieces of one statement's result, within a limit.
struct ResultCollector {
    private(set) var result = PostgresResult()
    private(set) var failure: PostgresError?
    private(set) var isTooLarge = false
    /// Whether the server began a COPY, which nothing here can carry on.
    private(set) var metCopy = false
    /// Whether rows are dropped because the statement is being stopped.
    var isDiscarding = false

    private let limit: ResultLimit
    private let parameters: [String?]
    private var bytes = 0

    init(limit: ResultLimit, parameters: [String?]) {
        self.limit = limit
        self.parameters = parameters
    }

    var tooLargeMessage: String {
        "the result exceeds the limit of \(limit.rows) rows or \(limit.bytes) bytes: select less, or aggregate"
    }

    mutating func add(_ piece: OpaquePointer) {
        switch PQresultStatus(piece) {
        case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
            if result.columns.isEmpty { readColumns(piece) }
            for row in 0..<PQntuples(piece) where !isDiscarding { readRow(row, of: piece) }
            readTag(piece)
            result.rowCount = result.rows.count
        case PGRES_COMMAND_OK:
            readTag(piece)
            result.rowCount = Int(String(cString: PQcmdTuples(piece))) ?? 0
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            metCopy = true
            failure = PostgresError(.refusedStatement, "COPY is not accepted")
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
            if failure == nil { failure = serverError(piece) }
        default: break
        }
    }

    private mutating func readTag(_ piece: OpaquePointer) {
        if let tag = PQcmdStatus(piece), tag.pointee != 0 { result.commandTag = String(cString: tag) }
    }

    private mutating func readColumns(_ piece: OpaquePointer) {
        var used: Set<String> = []
        for index in 0..<PQnfields(piece) {
            let original = PQfname(piece, index).map { String(cString: $0) } ?? "?column?"
            var name = original
            var copy = 2
            while !used.insert(name).inserted {
                name = "\(original)_\(copy)"
                copy += 1
            }
            result.columns.append(.init(name: name, typeOID: PQftype(piece, index)))
        }
    }

    private mutating func readRow(_ row: Int32, of piece: OpaquePointer) {
        var object = JSONObject()
        for (index, column) in result.columns.enumerated() {
            let index = Int32(index)
            if PQgetisnull(piece, row, index) == 1 {
                object[column.name] = .null
                continue
            }
            let length = Int(PQgetlength(piece, row, index))
            bytes += length
            let text = PQgetvalue(piece, row, index).map { start in
                String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
            }
            object[column.name] = JSONConversion.value(text ?? "", typeOID: column.typeOID)
        }
        if result.rows.count >= limit.rows || bytes > limit.bytes {
            isTooLarge = true
            result.rows = []
            isDiscarding = false
        } else {
            result.rows.append(.object(object))
        }
    }

    private func serverError(_ piece: OpaquePointer) -> PostgresError {
        guard let state = Session.field("C", of: piece) else {
            return PostgresError(.connectionLost, "the connection to the server was lost")
        }
        let message = Session.field("M", of: piece) ?? "the statement failed"
        return PostgresError(
            PostgresError.code(sqlState: state),
            withoutParameters(message),
            sqlState: state,
            position: Session.field("P", of: piece).flatMap { Int($0) }
        )
    }

    /// The server quotes a value that it cannot read: `$n` stands in its place.
    private func withoutParameters(_ message: String) -> String {
        var message = message
        for (index, parameter) in parameters.enumerated() {
            guard let parameter, !parameter.isEmpty else { continue }
            message = message.replacing("\"\(parameter)\"", with: "$\(index + 1)")
            if parameter.utf8.count >= 4 { message = message.replacing(parameter, with: "$\(index + 1)") }
        }
        return message
    }
}
