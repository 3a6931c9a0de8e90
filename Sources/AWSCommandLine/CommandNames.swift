// SPDX-License-Identifier: Apache-2.0

internal import AWSModel

/// Where the AWS CLI's names of services and operations differ from the descriptions'.
enum CommandNames {
    /// The services that the AWS CLI calls otherwise.
    private static let services = [
        "s3api": "s3", "deploy": "codedeploy", "configservice": "config", "runtime.sagemaker": "sagemaker-runtime",
    ]

    /// The AWS CLI's operations that are an operation of another name.
    private static let operations = [
        "rds add-option-to-option-group": "ModifyOptionGroup",
        "rds remove-option-from-option-group": "ModifyOptionGroup",
        "cloudwatch get-o-tel-enrichment": "GetOTelEnrichment",
        "cloudwatch start-o-tel-enrichment": "StartOTelEnrichment",
        "cloudwatch stop-o-tel-enrichment": "StopOTelEnrichment",
        "signin create-o-auth2-token": "CreateOAuth2Token",
        "socialmessaging delete-whatsapp-media-message": "DeleteWhatsAppMessageMedia",
        "mturk list-hi-ts-for-qualification-type": "ListHITsForQualificationType",
    ]

    /// The service of a word; nil when there is none.
    static func service(_ word: String, in catalog: ServiceCatalog) -> String? {
        if let known = services[word] { return known }
        guard !services.values.contains(word) || word == "sagemaker-runtime" else { return nil }
        return catalog.contains(word) ? word : nil
    }

    /// The AWS CLI's word for a service.
    static func word(forService name: String) -> String {
        services.first { $0.value == name && $0.key != "runtime.sagemaker" }?.key ?? name
    }

    /// The words that stand for a service, for suggestions.
    static func serviceWords(in catalog: ServiceCatalog) -> [String] {
        catalog.serviceNames.map(word(forService:)) + ["s3"]
    }

    /// The operation of a word.
    static func operation(_ word: String, ofCommand command: String, in service: ServiceModel) -> OperationModel? {
        if let name = operations["\(command) \(word)"] { return service.operation(named: name) }
        return service.operation(cliName: word)
    }

    /// Whether the AWS CLI has a top-level command of its own by this name.
    static func isOwnCommand(_ word: String) -> Bool {
        ["configure", "history", "help", "sso", "ddb", "login", "logout"].contains(word)
    }
}
