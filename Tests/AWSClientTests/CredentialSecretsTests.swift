// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

/// Secrets are planted everywhere, every provider fails in every way, and everything that can be printed is searched.
struct CredentialSecretsTests {
    private static let mark = "hunter-22"

    private struct Layout: Sendable {
        var name: String
        var environment: [String: String] = [:]
        var configuration = ""
        var credentials = ""
        var profile: String?
        var process: CredentialSurroundings.ProcessEnding?
    }

    private static let keys =
        "[base]\naws_access_key_id=AK\naws_secret_access_key=\(mark)-key\naws_session_token=\(mark)-t"
    private static let role = "[profile ops]\nrole_arn=arn:aws:iam::1:role/Ops\n"
    private static let portal =
        "sso_account_id=1\nsso_role_name=r\nsso_start_url=https://x/start\nsso_region=us-east-1\n"

    private static let layouts = [
        Layout(name: "role", configuration: role + "source_profile=base", credentials: keys, profile: "ops"),
        Layout(
            name: "code",
            configuration: role + "source_profile=base\nmfa_serial=arn:aws:iam::1:mfa/a",
            credentials: keys,
            profile: "ops"
        ),
        Layout(name: "token", configuration: role + "web_identity_token_file=/token", profile: "ops"),
        Layout(name: "portal", configuration: "[profile ops]\n" + portal, profile: "ops"),
        Layout(
            name: "session",
            configuration: "[profile ops]\nsso_session=corp\n\(portal)[sso-session corp]\nsso_region=us-east-1",
            profile: "ops"
        ),
        Layout(
            name: "process",
            configuration: "[profile ops]\ncredential_process = tool --password \(mark)-argument",
            profile: "ops",
            process: .wrote(Array(#"{"Version":2,"SecretAccessKey":"\#(mark)"}"#.utf8))
        ),
        Layout(
            name: "container",
            environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/x?id=\(mark)-id",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "\(mark)-token",
            ]
        ),
        Layout(name: "instance"),
        Layout(name: "half", environment: ["AWS_ACCESS_KEY_ID": "AK", "AWS_SESSION_TOKEN": mark]),
        Layout(
            name: "half profile",
            credentials: "[ops]\naws_secret_access_key=\(mark)\naws_access_key_id=",
            profile: "ops"
        ),
        Layout(name: "quote", configuration: "[profile ops]\ncredential_process = 'tool \(mark)", profile: "ops"),
    ]

    /// Whoever answers repeats everything that was sent to it, in every form that errors have.
    private static let answers: [@Sendable (AWSTransport.Request) -> AWSTransport.Result] = [
        { .answer(403, echo($0)) }, { .answer(200, echo($0)) }, { .answer(500, echo($0)) }, { _ in .lost("reset") },
        {
            .answer(
                403,
                "<ErrorResponse><Error><Code>Denied</Code><Message>\(echo($0))</Message></Error></ErrorResponse>"
            )
        },
        { .answer(401, #"{"__type":"Denied","message":"\#(echo($0).filter { $0 != "\"" && $0 != "\\" })"}"#) },
        { .answer(400, "<html>\(echo($0))</html>", [HeaderField("Content-Type", "text/html")]) },
    ]

    private static func echo(_ request: AWSTransport.Request) -> String {
        let headers = request.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
        return "\(request.url) \(headers) \(request.text) \(mark)-answer"
            .replacing("&", with: " ").replacing("<", with: " ")
    }

    /// What the service's own answer plants is the service's to say: it is not a secret of ours.
    private func search(_ text: String, _ what: String) {
        let found = text.replacing("\(Self.mark)-answer", with: "")
        #expect(!found.contains(Self.mark), "\(what): \(text)")
    }

    @Test func `no secret of any provider is in what is said when it fails`() async {
        for layout in Self.layouts {
            for (number, answer) in Self.answers.enumerated() {
                let world = IssuingWorld { answer($0) }
                let token = #"{"accessToken":"\#(Self.mark)-a","expiresAt":"2030-01-01T00:00:00Z"}"#
                world.put("/token", "\(Self.mark)-jwt")
                for key in ["https://x/start", "corp"] {
                    world.put("/home/ada/.aws/sso/cache/\(Self.sha1(key)).json", token)
                }
                let client = world.client(
                    environment: layout.environment,
                    configuration: layout.configuration,
                    credentials: layout.credentials,
                    profile: layout.profile,
                    code: { "\(Self.mark)-code" },
                    process: layout.process
                )
                let outcome = await client.call(
                    AWSCall(service: "rds", operation: "DescribeDBInstances"),
                    deadline: .seconds(3600)
                )
                let what = "\(layout.name), answer \(number)"
                #expect(outcome.answer == nil, "\(what)")
                search(outcome.failureText ?? "", what)
                var text = ""
                dump(outcome, to: &text)
                search(text, what)
                search(client.credentialNote ?? "", what)
            }
        }
    }

    @Test func `credentials print neither secret nor token, however they are printed`() async throws {
        let credentials = AWSCredentials(
            accessKeyID: "AK",
            secretAccessKey: Self.mark,
            sessionToken: "\(Self.mark)-t",
            source: "test"
        )
        let finding = CredentialFinding(credentials: credentials, provider: "test", lookedAt: [])
        let renewal = CallerRenewal(caller: AWSCaller(account: "1", arn: "a"), credentials: credentials)
        for value in [credentials, finding, renewal, [credentials], CredentialShelf.Decision.use(credentials)] as [Any]
        {
            var text = "\(value) \(String(reflecting: value)) "
            dump(value, to: &text)
            #expect(text.contains("AK"))
            search(text, "\(type(of: value))")
        }
    }

    private static func sha1(_ text: String) -> String {
        let session = SSOSession(name: text, startURL: text, region: "", account: "", role: "")
        return session.tokenPath(AWSSettings()).split(separator: "/").last?.split(separator: ".").first.map(String.init)
            ?? ""
    }
}
