// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import Values

/// Gives the parameters of endpoint rules their values for one call.
///
/// In order: what the operation fixes, the call's own parameters, what the client is set to, the built-ins.
struct EndpointBinding {
    let service: ServiceModel
    let operation: OperationModel?
    /// The call's parameters by member names.
    let parameters: JSONValue
    let builtIns: [String: JSONValue]

    /// The values by the parameters' names.
    var values: [String: JSONValue] {
        let context = context
        var values: [String: JSONValue] = [:]
        for parameter in service.endpointRules.parameters {
            let builtIn = parameter.builtIn.flatMap { builtIns[$0] } ?? builtIns[parameter.name]
            values[parameter.name] = context[parameter.name] ?? builtIn
        }
        return values
    }

    /// What the operation and its parameters say.
    private var context: [String: JSONValue] {
        guard let operation else { return [:] }
        var values: [String: JSONValue] = [:]
        for parameter in operation.endpointParameters {
            guard case .path(let path) = parameter.source else { continue }
            // A path through a member that is not there finds nothing, which is no failure.
            if let expression = try? Expression(path, dialect: .jmespath),
                let found = try? expression.value(of: parameters), !found.isNull
            {
                values[parameter.name] = found
            }
        }
        for member in service.input(of: operation)?.members ?? [] {
            guard let name = member.endpointParameter, let value = parameters[member.name], !value.isNull else {
                continue
            }
            values[name] = value
        }
        for parameter in operation.endpointParameters {
            if case .constant(let value) = parameter.source { values[parameter.name] = value }
        }
        return values
    }
}
