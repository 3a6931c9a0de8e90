// SPDX-License-Identifier: Apache-2.0

public import AWSModel

extension AWSCommand {
    /// The IAM actions that the command needs, with the resources as far as its parameters name them.
    ///
    /// - Parameters:
    ///   - catalog: the catalogue that the command was parsed with.
    ///   - place: the account and region that the patterns of the resources name.
    /// - Returns: every action once; empty when the catalogue does not have the operation, and for
    ///   commands that the AWS CLI adds, which explain themselves.
    public func permissions(in catalog: ServiceCatalog, at place: PermissionPlace = PermissionPlace())
        -> [AWSPermission]
    {
        guard let model = try? catalog.service(service) else { return [] }
        switch kind {
        case .custom: return []
        case .s3(let command): return command.permissions(at: place)
        case .call, .wait:
            guard let operation = model.operation(named: operation) else { return [] }
            return model.permissions(for: operation, parameters: parameters, in: place)
        }
    }
}
