// SPDX-License-Identifier: Apache-2.0

/// What leads the AWS CLI of a script to the configured endpoints also where it does not look for them.
///
/// For some services the AWS CLI 1 has hosts of its own by region (`rds` in us-east-1 is `rds.amazonaws.com`), which it
/// prefers to `AWS_ENDPOINT_URL` and to the variable for the service. Only its option `--endpoint-url` wins. A dry run that
/// reads, and a rehearsal that promotes, would go to AWS. So scripts find a function `aws` that gives the option. `sh`, `env`
/// and other programs do not know it; that is why scripts of a rehearsal have no credentials that AWS knows.
enum EndpointOption {
    /// The services of which the AWS CLI 1 does so, by their names on its command line.
    static let services = ["docdb", "emr", "health", "neptune", "rds", "sqs"]

    /// A variable by which bash knows the function; nil when no endpoint is configured.
    static func function(for environment: [String: String]) -> (name: String, definition: String)? {
        let isConfigured = environment.contains { name, value in name.hasPrefix("AWS_ENDPOINT_URL") && !value.isEmpty }
        guard isConfigured, environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() != "true" else {
            return nil
        }
        // The service is the first word that is neither an option nor the value of one. The last option counts for the CLI.
        let definition = """
            () {
              local __lifeboat_word __lifeboat_skip= __lifeboat_url=
              for __lifeboat_word; do
                if [ -n "$__lifeboat_skip" ]; then __lifeboat_skip=; continue; fi
                case $__lifeboat_word in
                  --*=*|--debug|--no-*|--version|--v2-debug) ;;
                  -*) __lifeboat_skip=1 ;;
                  \(services.joined(separator: "|")))
                    __lifeboat_url=AWS_ENDPOINT_URL_${__lifeboat_word^^}
                    __lifeboat_url=${!__lifeboat_url:-${AWS_ENDPOINT_URL:-}}
                    break ;;
                  *) break ;;
                esac
              done
              if [ -n "$__lifeboat_url" ]; then set -- --endpoint-url "$__lifeboat_url" "$@"; fi
              command aws "$@"
            }
            """
        return ("BASH_FUNC_aws%%", definition)
    }
}
