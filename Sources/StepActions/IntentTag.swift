// SPDX-License-Identifier: Apache-2.0

import AWSModel
import RunCore
import Values

/// The tag by which what a run has made is known for its own.
///
/// It is put on only where the environment says so: a tag at creation takes a permission of its own (such as
/// `rds:AddTagsToResource`), and a tag policy may refuse it.
enum IntentTag {
    static let key = "lifeboat:intent"

    /// The run, the step and the attempt, within the 256 characters that a tag's value may have.
    static func value(of request: OperationRequest) -> String {
        let element = request.element.map { "/\($0)" } ?? ""
        return String("\(request.run)/\(request.step)/\(request.attempt)\(element)".suffix(256))
    }

    /// The parameters with the tag, where a reviewed table knows that the thing gives its tags back.
    static func added(
        to parameters: JSONValue,
        of service: ServiceModel,
        _ model: OperationModel,
        for request: OperationRequest
    ) -> JSONValue {
        guard service.takesIntentTag(model, with: parameters), var object = parameters.objectValue else {
            return parameters
        }
        let tag: JSONValue = ["Key": .string(key), "Value": .string(value(of: request))]
        object["Tags"] = .array((object["Tags"]?.arrayValue ?? []) + [tag])
        return .object(object)
    }
}
