// SPDX-License-Identifier: Apache-2.0

public import AWSModel

extension AWSCommand {
    /// The IAM actions that the command needs, with the resources as far as its parameters name them.
    ///
    /// - Parameters:
    ///   - catalog: the catalogue that the command was parsed with.
    ///   - place: the account and region that the patterns of the resources name.
    /// - Returns: every action with its resources once; empty when the catalogue does not have the operation.
    public func permissions(in catalog: ServiceCatalog, at place: PermissionPlace = PermissionPlace())
        -> [AWSPermission]
    {
        switch kind {
        case .custom(let command): return command.permissions(at: place)
        case .s3(let command): return command.permissions(at: place)
        case .call, .wait:
            guard let model = try? catalog.service(service), let operation = model.operation(named: operation) else {
                return []
            }
            return model.permissions(for: operation, parameters: parameters, in: place)
        }
    }
}
