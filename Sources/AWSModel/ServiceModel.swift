// SPDX-License-Identifier: Apache-2.0

/// The description of one AWS service: its operations, its data types and how to reach it.
///
/// A value that is cheap to copy. Operations and shapes are decoded when they are first asked for and kept.
public struct ServiceModel: Sendable {
    /// The facts about the service as a whole.
    public let metadata: ServiceMetadata

    let records: ServiceRecords

    init(metadata: ServiceMetadata, records: ServiceRecords) {
        self.metadata = metadata
        self.records = records
    }

    /// Whether both are the very same description, so that whatever follows from the one holds for the other.
    public func isSame(as other: ServiceModel) -> Bool { records === other.records }

    /// Where the service's calls go; decoded when first asked for and kept.
    public var endpointRules: EndpointRuleSet { records.endpointRules }

    /// The name in service descriptions and, with few exceptions, on the AWS CLI: `rds`, `s3`.
    public var name: String { metadata.name }
    /// The service's identifier, `RDS`, from which the names of environment variables derive.
    public var serviceID: String { metadata.serviceID }
    /// The edition of the description, `2014-10-31`.
    public var apiVersion: String { metadata.apiVersion }
    /// What host names start with, `rds`.
    public var endpointPrefix: String { metadata.endpointPrefix }
    /// The name in the signature's scope.
    public var signingName: String { metadata.signingName }
    /// The protocols that the service speaks, the one to prefer first.
    public var protocols: [WireProtocol] { metadata.protocols }

    // MARK: Operations

    /// The names of all operations, sorted.
    public var operationNames: [String] { records.operationNames }

    /// The operation of a name, `DescribeDBInstances`; nil when there is none.
    public func operation(named name: String) -> OperationModel? { records.operation(named: name) }

    /// The operation that the AWS CLI calls `describe-db-instances`; nil when there is none.
    public func operation(cliName: String) -> OperationModel? { records.operation(cliName: cliName) }

    /// The AWS CLI's names of all operations, sorted by the operations' names.
    public var operationCLINames: [String] { records.operationCLINames }

    // MARK: Shapes

    /// How many shapes there are.
    public var shapeCount: Int { records.shapeCount }

    /// The shape at `id`, which must come from this service; an empty structure for any other.
    public func shape(_ id: ShapeID) -> Shape { records.shape(id) }

    /// The shape that a member refers to.
    public func shape(of member: ShapeMember) -> Shape { records.shape(member.shape) }

    /// The shape of a name; nil when there is none.
    public func shape(named name: String) -> Shape? { records.shape(named: name) }

    /// The input structure of an operation; nil when it takes nothing.
    public func input(of operation: OperationModel) -> Shape? { operation.input.map(records.shape) }

    /// The output structure of an operation; nil when it answers nothing.
    public func output(of operation: OperationModel) -> Shape? { operation.output.map(records.shape) }

    // MARK: Waiters and paginators

    /// The waiters, sorted by name.
    public var waiters: [WaiterModel] { records.waiters }

    /// The waiter of a name, `DBInstanceAvailable`.
    public func waiter(named name: String) -> WaiterModel? { records.waiters.first { $0.name == name } }

    /// The waiter that the AWS CLI calls `db-instance-available`.
    public func waiter(cliName: String) -> WaiterModel? { records.waiters.first { $0.cliName == cliName } }

    /// The paginators, sorted by operation.
    public var paginators: [PaginatorModel] { records.paginators }

    /// How to read all pages of an operation; nil when it has no pages.
    public func paginator(forOperation name: String) -> PaginatorModel? {
        records.paginators.first { $0.operation == name }
    }
}
