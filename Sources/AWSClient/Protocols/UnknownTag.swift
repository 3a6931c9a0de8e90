// SPDX-License-Identifier: Apache-2.0

import Values

/// What stands for a member of a union that the model does not know yet, as botocore and the AWS CLI write it.
enum UnknownTag {
    /// `{"SDK_UNKNOWN_MEMBER": {"name": TAG}}`.
    static func value(_ tag: String) -> JSONValue { ["SDK_UNKNOWN_MEMBER": ["name": .string(tag)]] }
}
