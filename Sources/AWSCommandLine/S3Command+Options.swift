// SPDX-License-Identifier: Apache-2.0

internal import Values

extension S3Command {
    /// The names of the options given, without dashes and sorted, as the AWS CLI spells them.
    ///
    /// `--recursive` is there only where it can be given: `sync` is always recursive.
    public var optionNames: [String] {
        var names = flags
        if isRecursive, action != .synchronize { names.insert("recursive") }
        for filter in filters { names.insert(filter.includes ? "include" : "exclude") }
        for (name, option) in S3Option.table {
            switch option.kind {
            case .parameter(let member), .optionalParameter(let member, _):
                if parameters[member] != nil { names.insert(name) }
            case .flag, .metadata, .filter, .number, .text, .words, .pairs: break
            }
        }
        if parameters["Metadata"] != nil { names.insert("metadata") }
        if sourceRegion != nil { names.insert("source-region") }
        if expiresIn != nil { names.insert("expires-in") }
        if pageSize != nil { names.insert("page-size") }
        if bucketNamePrefix != nil { names.insert("bucket-name-prefix") }
        if bucketRegion != nil { names.insert("bucket-region") }
        if expectedSize != nil { names.insert("expected-size") }
        if !grants.isEmpty { names.insert("grants") }
        if copiedProperties != nil { names.insert("copy-props") }
        if caseConflict != nil { names.insert("case-conflict") }
        if !tags.isEmpty { names.insert("tags") }
        if indexDocument != nil { names.insert("index-document") }
        if errorDocument != nil { names.insert("error-document") }
        return names.sorted()
    }
}
