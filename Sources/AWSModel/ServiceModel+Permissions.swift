// SPDX-License-Identifier: Apache-2.0

extension ServiceModel {
    /// The IAM actions that a call of an operation needs, `rds:DescribeDBInstances`.
    ///
    /// Most are the operation's own name; the exceptions that matter to runbooks are in a reviewed table. Empty for
    /// operations that need no permission. What a service checks beyond that (a role passed on, a key used) depends on
    /// the parameters and is not here.
    public func permissions(of operation: OperationModel) -> [String] {
        if let known = OperationPermissions.exceptions["\(name):\(operation.name)"] { return known }
        if name == "apigateway" || name == "apigatewayv2" { return ["apigateway:\(operation.httpMethod)"] }
        return ["\(OperationPermissions.prefixes[name] ?? signingName):\(operation.name)"]
    }
}
