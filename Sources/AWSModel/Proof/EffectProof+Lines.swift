// SPDX-License-Identifier: Apache-2.0

extension EffectProof {
    /// A line of the reviewed tables, by the names that must exist in the service's description.
    public struct TableLine: Sendable, Hashable {
        /// The service as the AWS CLI names it.
        public let service: String
        /// The call.
        public let operation: String
        /// Its parameters that the line knows, but for those that every bucket's call may carry.
        public let parameters: Set<String>
        /// The reading.
        public let reading: String
        /// The reading's parameters.
        public let readingParameters: Set<String>
    }

    /// Every line of the tables, one for each operation.
    public static var tableLines: [TableLine] {
        ServiceModel.proofRules.values.joined().flatMap { rule in
            rule.operations.map { operation in
                let constants = Set(rule.constants.map(\.key))
                return TableLine(
                    service: rule.service,
                    operation: operation,
                    parameters: Set(rule.keys.values).union(rule.fields.map(\.root)).subtracting([""]),
                    reading: rule.reading,
                    readingParameters: Set(rule.keys.keys).union(constants)
                )
            }
        }
    }
}
