// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import RunbookModel

/// Finds values that a call's parameters certainly do not take: a list or an object where one text, number or truth value is.
///
/// Numbers and truth values are written out where text is taken, and text is read where they are, so neither is a misfit.
struct ParameterTypes {
    /// A value that does not fit.
    struct Misfit {
        /// The parameter, with the structures that it is in.
        var path: String
        /// What the parameter takes, in words.
        var wanted: String
        var expression: Expression
        var found: ValueShape
    }

    private(set) var misfits: [Misfit] = []
    private let service: ServiceModel
    private let names: [String: ValueShape]

    init(_ service: ServiceModel, _ names: [String: ValueShape]) {
        self.service = service
        self.names = names
    }

    /// Looks at the parameters of a call by the shape of its input.
    mutating func check(_ template: Template, _ shape: Shape, path: String = "") {
        switch template {
        case .literal, .text: break
        case .expression(let expression): check(expression, shape, path)
        case .list(let elements):
            guard let element = shape.element.map(service.shape(of:)) else { return }
            for template in elements { check(template, element, path: path) }
        case .object(let members):
            for member in members {
                guard let found = shape.kind == .map ? shape.value : shape.member(named: member.name) else { continue }
                let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
                check(member.value, service.shape(of: found), path: inner)
            }
        }
    }

    private mutating func check(_ expression: Expression, _ shape: Shape, _ path: String) {
        let wanted: String
        switch shape.kind {
        case .string, .timestamp, .blob: wanted = "text"
        case .integer, .long, .float, .double: wanted = "a number"
        case .boolean: wanted = "true or false"
        case .structure, .list, .map, .document: return
        }
        let value = expression.shape(of: .unknown, names: names).0
        let scalars: [ValueShape.Form] = [.text, .number, .boolean, .timestamp, .duration]
        guard !scalars.contains(where: value.mayBe), value.mayBe(.list) || value.mayBe(.object) else { return }
        misfits.append(Misfit(path: path, wanted: wanted, expression: expression, found: value))
    }
}
