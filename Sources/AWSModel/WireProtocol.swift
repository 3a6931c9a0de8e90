// SPDX-License-Identifier: Apache-2.0

/// How a service expects requests and answers them.
public enum WireProtocol: UInt8, Sendable, Hashable, CaseIterable {
    case json10
    case json11
    case restJSON
    case restXML
    case rpcV2CBOR
    case query
    case ec2

    /// The protocol of a service description, such as `rest-json` or `smithy-rpc-v2-cbor`; nil for any other.
    ///
    /// - Parameters:
    ///   - name: the description's `protocol`.
    ///   - jsonVersion: the description's `jsonVersion`, which tells JSON 1.0 from 1.1.
    public init?(name: String, jsonVersion: String?) {
        switch name {
        case "json": self = jsonVersion == "1.0" ? .json10 : .json11
        case "rest-json": self = .restJSON
        case "rest-xml": self = .restXML
        case "smithy-rpc-v2-cbor": self = .rpcV2CBOR
        case "query": self = .query
        case "ec2": self = .ec2
        default: return nil
        }
    }
}
