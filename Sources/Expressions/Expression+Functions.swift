// SPDX-License-Identifier: Apache-2.0

extension Expression {
    /// The functions that expressions can call, by name, and whether strict JMESPath lacks them.
    public static var functionNames: [(name: String, isDialectOnly: Bool)] {
        Function.all.values.map { ($0.name, $0.isDialectOnly) }.sorted { $0.0 < $1.0 }
    }
}
