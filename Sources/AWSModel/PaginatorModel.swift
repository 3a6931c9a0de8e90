// SPDX-License-Identifier: Apache-2.0

/// How to read all pages of an operation's answer.
public struct PaginatorModel: Sendable, Hashable {
    /// The operation, `DescribeDBInstances`.
    public var operation: String
    /// The input members that take the tokens of the page before; as many as ``outputTokens``.
    public var inputTokens: [String]
    /// JMESPath expressions that give the tokens of the next page (`NextMarker || Contents[-1].Key` among them).
    public var outputTokens: [String]
    /// JMESPath expressions of the lists that pages share; the first is what `--max-items` counts.
    public var resultKeys: [String]
    /// The input member that limits the size of a page.
    public var limitKey: String?
    /// JMESPath expression of the flag that says whether more pages follow.
    public var moreResults: String?
    /// JMESPath expressions of what is the same on every page.
    public var nonAggregateKeys: [String]

    /// A paginator.
    public init(
        operation: String,
        inputTokens: [String],
        outputTokens: [String],
        resultKeys: [String],
        limitKey: String? = nil,
        moreResults: String? = nil,
        nonAggregateKeys: [String] = []
    ) {
        self.operation = operation
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.resultKeys = resultKeys
        self.limitKey = limitKey
        self.moreResults = moreResults
        self.nonAggregateKeys = nonAggregateKeys
    }
}
