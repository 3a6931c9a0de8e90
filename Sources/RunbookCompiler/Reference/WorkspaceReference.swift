// SPDX-License-Identifier: Apache-2.0

/// The keys of `lifeboat.yaml`.
enum WorkspaceReference {
    /// The keys at the top.
    static let keys: [KeyReference] = [
        KeyReference("store", .text, "the folder of runs, or their database, as `postgres://db/ops`; `.lifeboat`"),
        KeyReference("allowed-signers", .text, "a file in OpenSSH's `allowed_signers` format"),
        KeyReference(
            "remind-command",
            .texts,
            "a program and its arguments, without a shell, that reminds people of a request for approval"
        ),
        KeyReference("escalate-command", .texts, "a program and its arguments that calls somebody else"),
        KeyReference(
            "windows",
            .definition("windows"),
            "when anything may be changed by any runbook, beside its own [windows](#windows)"
        ),
        KeyReference(
            "blocked-when",
            .list(of: "block"),
            "what must be known not to be so before any runbook changes anything: "
                + "[conditions](#blocking-conditions) as in a runbook, without its inputs"
        ),
        KeyReference("environments", .mapping(to: "environment"), "what runbooks may act on, by name"),
        KeyReference("roles", .mapping(to: "people"), "lists of people, by the names in `allowed_signers`"),
    ]

    /// The keys of an environment.
    static let environment: [KeyReference] = [
        KeyReference("account", .account, "12 digits, in quotes; a run refuses any other account"),
        KeyReference("about", .text, "what people should know about it"),
        KeyReference("regions", .textMapping, "names of ours to AWS regions; the first is the default"),
        KeyReference("endpoint", .text, "one endpoint for all services, for an emulator"),
        KeyReference(
            "endpoints",
            .textMapping,
            "services by their names on the AWS CLI to endpoints of their own, which win over `endpoint`"
        ),
        KeyReference("profile", .text, "a profile of the shared AWS configuration"),
        KeyReference(
            "role",
            .text,
            "the ARN of a role that is assumed for everything in this environment; scripts then have no credentials"
        ),
        KeyReference("connections", .mapping(to: "connection"), "databases, by name"),
        KeyReference(
            "hosts",
            .texts,
            "hosts that scripts of a dry run may talk to, besides those of its endpoints and connections: names, "
                + "`*.example.com` for all below, `*` for any"
        ),
        KeyReference("blocked-when", .list(of: "block"), "the same for whatever is changed in this environment"),
        KeyReference(
            "intent-tags",
            .flag,
            "`true` puts the tag `lifeboat:intent` on what a run creates, so that it is found again when the answer is "
                + "lost; the role then needs the permission to set tags"
        ),
    ]

    /// The keys of a connection's password.
    static let password: [KeyReference] = [
        KeyReference("from", .text, "`env:NAME`, `file:PATH`, `secretsmanager:SECRET-ID#KEY` or `ssm:NAME`")
    ]

    /// The values of `ssl-mode`, as libpq has them.
    static let sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    /// The keys of a connection.
    static let connection: [KeyReference] = [
        KeyReference("about", .text, "what people should know about it"),
        KeyReference("host", .text, "the server's name"),
        KeyReference("port", .text, "the server's port"),
        KeyReference("database", .text, "the database's name"),
        KeyReference("user", .text, "the user's name"),
        KeyReference(
            "read-role",
            .text,
            "the [role](#the-role-for-reading) that everything is read under that only reads; the user itself"
        ),
        KeyReference("service", .text, "a service of libpq's service file, in place of `host`"),
        KeyReference("passfile", .text, "a file that holds the password"),
        KeyReference("password-variable", .text, "the environment variable that holds the password"),
        KeyReference(
            "password",
            .definition("password"),
            "`{from: REFERENCE}`: where the password is kept, as for [inputs](#inputs); never the password itself"
        ),
        KeyReference("ssl-mode", .text, "how TLS is checked, in libpq's words; `verify-full`"),
        KeyReference("ssl-root-certificate", .text, "a file with the certificates that are trusted"),
        KeyReference("system-identifier", .text, "the cluster's identifier; a run refuses any other"),
    ]
}
