// SPDX-License-Identifier: Apache-2.0

internal import AWSModel

/// One option that an operation takes on the command line.
struct CommandOption: Sendable {
    /// How many words follow an option.
    enum Arity: Sendable, Equatable {
        case none
        case one
        /// None or one: EC2's structures that only hold a truth value.
        case optional
        case many
    }

    /// What the option's value becomes.
    enum Target: Sendable, Equatable {
        /// A member of the input.
        case member(String)
        /// A truth value for a member of the input.
        case flag(String, Bool)
        /// `{"Value": true}` or `false` for a member of EC2's inputs.
        case wrappedFlag(String, Bool)
        case page(Page)
        case inputJSON
        case inputYAML
        case skeleton
        case special(Special)
    }

    /// The options that steer pagination.
    enum Page: Sendable, Equatable { case startingToken, pageSize, maximumItems }

    /// The options that the AWS CLI adds to single operations.
    enum Special: Sendable, Equatable {
        /// `ec2 run-instances --count 2` or `1:5`.
        case instanceCount
        /// `lambda create-function --zip-file fileb://…`, into a field of this member.
        case blob(member: String, field: String)
        /// `configservice put-configuration-recorder --recording-group …`, into a field of this member, whose shape has
        /// the member's name.
        case nested(member: String, field: String)
        /// `ec2 run-instances --associate-public-ip-address` and its like, into the only network interface.
        case networkInterface(String)
        /// `emr list-clusters --active`, for these states.
        case clusterStates([String])
        /// `emr add-tags --tags key=value`.
        case emrTags
        /// `cloudwatch put-metric-data --value 1`, into the only metric datum.
        case metricDatum(String)
        /// `ec2 authorize-security-group-ingress --protocol tcp`, into the only permission.
        case securityGroupRule(String)
        /// `ses send-email --to …`, into the destination.
        case emailAddresses(String)
        /// `ses send-email --text …`, into the message.
        case emailText(String)
        /// `deploy create-deployment --s3-location …`, into this member of the revision.
        case revision(type: String, member: String)
        /// Known, and not offered; what to do instead, as a clause.
        case unsupported(String)
    }

    /// The name without the two hyphens.
    var name: String
    /// How many words follow.
    var arity: Arity
    /// What the value becomes.
    var target: Target
    /// Whether the command fails without it.
    var isRequired = false
}
