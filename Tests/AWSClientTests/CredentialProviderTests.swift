// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct CredentialProviderTests {
    private func client(
        _ environment: [String: String] = [:],
        configuration: String = "",
        credentials: String = "",
        profile: String? = nil,
        role: String? = nil,
        answers: [AWSTransport.Result] = [],
        process: CredentialSurroundings.ProcessEnding? = nil
    ) -> (AWSClient, ScriptedTransport) {
        let script = ScriptedTransport(answers)
        var surroundings = script.surroundings
        if let process { surroundings.credentials.runProcess = { _ in process } }
        let settings = AWSSettings(
            environment: environment,
            configuration: SharedConfiguration(configuration: configuration, credentials: credentials),
            profileName: profile
        )
        let client = AWSClient(
            settings: settings,
            transport: script.transport,
            providers: role.map { [.role($0)] } ?? CredentialProvider.standardChain,
            surroundings: surroundings
        )
        return (client, script)
    }

    private func failure(_ client: AWSClient) async -> AWSNotSent? {
        do throws(AWSNotSent) {
            _ = try await client.credentials()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a key without its secret is a failure, not a reason to look further`() async {
        let (client, _) = client(
            ["AWS_ACCESS_KEY_ID": "AK"],
            credentials: "[default]\naws_access_key_id=B\naws_secret_access_key=S"
        )
        #expect(await failure(client)?.reason.contains("AWS_SECRET_ACCESS_KEY is not") == true)
    }

    @Test func `a profile asked for by name must exist`() async {
        for (environment, profile) in [(["AWS_PROFILE": "ops"], nil), ([:], "ops")] as [([String: String], String?)] {
            let (client, _) = client(environment, profile: profile)
            #expect(await failure(client)?.reason.contains("profile ops") == true)
        }
    }

    @Test(arguments: [
        "[profile ops]\nrole_arn=r", "[profile ops]\nrole_arn=r\nsource_profile=none",
        "[profile ops]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=q\nsource_profile=ops",
        "[profile ops]\nrole_arn=r\ncredential_source=Ec2InstanceMetadata",
        "[profile ops]\nrole_arn=r\nsource_profile=b\nmfa_serial=m\n[profile b]\naws_access_key_id=A\naws_secret_access_key=S",
        "[profile ops]\naws_access_key_id=A", "[profile ops]\ncredential_process=x", "[profile ops]\nregion=r",
    ])
    func `a profile that leads nowhere says why`(configuration: String) async {
        let (client, script) = client(configuration: configuration, profile: "ops")
        let failure = await failure(client)
        #expect(failure?.code == .noCredentials)
        #expect(failure?.reason.contains("profile") == true)
        #expect(script.requests.isEmpty)
    }

    @Test func `a role is assumed with the source profile's keys and kept until shortly before it ends`() async throws {
        let answer = """
            <R><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
            <SessionToken>t</SessionToken><Expiration>2026-12-31T00:00:00Z</Expiration></Credentials></AssumeRoleResult></R>
            """
        let (client, script) = client(
            configuration: "[profile ops]\nrole_arn=arn:x\nsource_profile=base\nexternal_id=e\nregion=eu-west-1",
            credentials: "[base]\naws_access_key_id=AKBASE\naws_secret_access_key=S",
            profile: "ops",
            answers: [.answer(200, answer)]
        )
        let first = try await client.credentials()
        #expect(first.accessKeyID == "ASIA")
        #expect(first.sessionToken == "t")
        #expect(first.source == "role arn:x by profile base")
        #expect(try await client.credentials() == first)
        #expect(script.requests.count == 1)
        #expect(script.requests[0].url == "https://sts.eu-west-1.amazonaws.com/")
        #expect(script.requests[0].headers.value("Authorization")?.contains("Credential=AKBASE/") == true)
        #expect(script.requests[0].text.contains("ExternalId=e"))
    }

    @Test func `an environment's role is never fallen back from`() async {
        let role = "arn:aws:iam::123456789012:role/Runbooks"
        let (without, silent) = client(role: role)
        #expect(await failure(without)?.reason.contains("no credentials to assume \(role)") == true)
        #expect(silent.requests.isEmpty)
        let keys = ["AWS_ACCESS_KEY_ID": "AKBASE", "AWS_SECRET_ACCESS_KEY": "hush-hush"]
        let denied =
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>hush-hush</Message></Error></ErrorResponse>"
        let (refused, script) = client(keys, role: role, answers: [.answer(403, denied)])
        let failure = await failure(refused)
        #expect(failure?.code == .noCredentials)
        #expect(failure?.reason.contains(role) == true && failure?.reason.contains("AccessDenied") == true)
        #expect(failure?.reason.contains("hush") == false)
        #expect(script.requests.count == 1)
    }

    @Test func `an environment's role is assumed with whatever credentials there are`() async throws {
        let answer = """
            <R><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
            <SessionToken>t</SessionToken><Expiration>2026-12-31T00:00:00Z</Expiration></Credentials>\
            <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/Runbooks/x</Arn></AssumedRoleUser>\
            </AssumeRoleResult></R>
            """
        let (client, script) = client(
            ["AWS_ACCESS_KEY_ID": "AKBASE", "AWS_SECRET_ACCESS_KEY": "S", "AWS_REGION": "us-west-2"],
            role: "arn:aws:iam::123456789012:role/Runbooks",
            answers: [.answer(200, answer)]
        )
        let found = try await client.credentials()
        #expect(found.accessKeyID == "ASIA" && found.accountID == "123456789012")
        #expect(found.source.hasPrefix("role arn:aws:iam::123456789012:role/Runbooks by "))
        #expect(script.requests[0].text.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FRunbooks"))
        #expect(script.requests[0].headers.value("Authorization")?.contains("Credential=AKBASE/") == true)
    }

    @Test func `a refused role names the role and the service's reason`() async {
        let denied = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
        let (client, _) = client(
            configuration:
                "[profile ops]\nrole_arn=arn:x\nsource_profile=ops\naws_access_key_id=A\naws_secret_access_key=S",
            profile: "ops",
            answers: [.answer(403, denied)]
        )
        let reason = await failure(client)?.reason
        #expect(reason?.contains("arn:x") == true && reason?.contains("AccessDenied") == true)
    }

    @Test func `a credential process is read, and what has expired is its own kind of error`() async throws {
        let text =
            "{\"Version\":1,\"AccessKeyId\":\"P\",\"SecretAccessKey\":\"s\",\"Expiration\":\"2027-01-01T00:00:00Z\"}"
        let (working, _) = client(
            configuration: "[default]\ncredential_process = \"/opt/my tool\" --x",
            process: .wrote(Array(text.utf8))
        )
        #expect(try await working.credentials().accessKeyID == "P")
        let (old, _) = client(
            configuration: "[default]\ncredential_process = x",
            process: .wrote(Array(text.replacing("2027", with: "2020").utf8))
        )
        #expect(await failure(old)?.code == .expiredCredentials)
        #expect(CommandWords.split("\"/opt/my tool\" --x 'a b' c\\ d") == ["/opt/my tool", "--x", "a b", "c d"])
    }
}
