// SPDX-License-Identifier: Apache-2.0

public import Values

extension ServiceModel {
    /// The IAM actions that every call of an operation needs, `rds:DescribeDBInstances`.
    ///
    /// Most are the operation's own name; the exceptions are in a reviewed table. Empty for operations that need no
    /// permission, as those that are not signed.
    public func permissions(of operation: OperationModel) -> [String] {
        if operation.isUnsigned { return [] }
        let prefix = ActionNames.prefix(service: name, signingName: signingName)
        if let known = ActionNames.actions(service: name, operation: operation.name, prefix: prefix) { return known }
        if name == "apigateway" || name == "apigatewayv2" { return ["apigateway:\(operation.httpMethod)"] }
        return ["\(prefix):\(operation.name)"]
    }

    /// What one call needs: the operation's own actions and what its parameters ask for, with the resources as far as
    /// the parameters name them.
    ///
    /// A role that is passed on, a key that is used, tags that are set at creation, a version of an object, a final
    /// snapshot. A parameter that is known later counts as given. What a service does with a role of its own, and what
    /// a stack's template creates, is not here.
    ///
    /// - Parameters:
    ///   - operation: an operation of this service.
    ///   - parameters: the call's parameters by the names of the description; markers of ``DeferredText`` are allowed.
    ///   - place: the account and region that the patterns of the resources name.
    /// - Returns: every action once, the operation's own first.
    public func permissions(
        for operation: OperationModel,
        parameters: JSONValue,
        in place: PermissionPlace = PermissionPlace()
    ) -> [AWSPermission] {
        PermissionFinder(model: self, operation: operation, parameters: parameters, place: place).permissions()
    }

    /// What waiting needs: the permission of the operation that is repeated.
    public func permissions(
        for waiter: WaiterModel,
        parameters: JSONValue,
        in place: PermissionPlace = PermissionPlace()
    ) -> [AWSPermission] {
        guard let operation = operation(named: waiter.operation) else { return [] }
        return permissions(for: operation, parameters: parameters, in: place)
    }
}
