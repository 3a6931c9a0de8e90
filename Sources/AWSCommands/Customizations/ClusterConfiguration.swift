// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import Values

extension AWSCommandRunner {
    /// `eks update-kubeconfig`: adds a cluster to the file that `kubectl` reads.
    ///
    /// The file is replaced whole or not at all, and a new one is readable by its owner alone. The entry names the
    /// program `aws`, as the AWS CLI writes it.
    func updateKubeconfig(_ custom: CustomCommand, _ command: AWSCommand) async throws {
        let description = try await describeCluster(custom)
        let arn = description["arn"]?.stringValue ?? ""
        let cluster = Self.clusterEntry(description, arn, proxy: custom.text("proxy-url"))
        let user = Self.userEntry(description, arn, custom, profile: profile(command))
        var (path, configuration) = try chooseKubeconfig(custom.text("kubeconfig"), cluster: arn)
        let isUpdate = configuration.hasCluster(arn)
        let context = configuration.insert(cluster: cluster, user: user, alias: custom.text("alias"))
        if custom.flag("dry-run") {
            console.print(configuration.text)
            return
        }
        if let reason = settings.writeFile(path, Array(configuration.text.utf8)) {
            throw AWSCommandFailure(.general, "Can't write the kubeconfig '\(path)': \(reason)")
        }
        let name = context["name"]?.stringValue ?? ""
        console.print(isUpdate ? "Updated context \(name) in \(path)\n" : "Added new context \(name) to \(path)\n")
        guard custom.flag("verbose") else { return }
        console.print("Entries:\n\n")
        for entry in [context, user, cluster] {
            console.print(YAMLOutput.text(of: .object(entry), sortsNames: false) + "\n")
        }
    }

    private func describeCluster(_ custom: CustomCommand) async throws(AWSCommandFailure) -> JSONObject {
        var runner = self
        if let role = custom.text("assume-role-arn") {
            runner = try await assuming(role, session: "EKSDescribeClusterSession")
        }
        let output = try await runner.answer("eks", "DescribeCluster", ["name": .string(custom.text("name") ?? "")])
        guard let cluster = output["cluster"]?.objectValue, let status = cluster["status"]?.stringValue else {
            throw AWSCommandFailure(.general, "Cluster not found")
        }
        guard ["ACTIVE", "UPDATING"].contains(status) else {
            throw AWSCommandFailure(.general, "Cluster status is \(status)")
        }
        return cluster
    }

    private func profile(_ command: AWSCommand) -> String? {
        command.options.profile ?? settings.variables["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func clusterEntry(_ description: JSONObject, _ arn: String, proxy: String?) -> JSONObject {
        var cluster = JSONObject()
        cluster["certificate-authority-data"] = description["certificateAuthority"]?["data"] ?? ""
        cluster["server"] = description["endpoint"] ?? .null
        if let proxy { cluster["proxy-url"] = .string(proxy) }
        return ["cluster": .object(cluster), "name": .string(arn)]
    }

    private static func userEntry(
        _ description: JSONObject,
        _ arn: String,
        _ custom: CustomCommand,
        profile: String?
    ) -> JSONObject {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        let region = parts.count > 3 ? String(parts[3]) : ""
        // A cluster on an Outpost is known by its identifier, unless its control plane runs there as well.
        let outpost = description["outpostConfig"]
        let hasIdentifier = outpost.map { !$0.isNull && $0["etcdInstanceType"] == nil } ?? false
        let identity =
            hasIdentifier
            ? ["--cluster-id", description["id"]?.stringValue ?? ""] : ["--cluster-name", custom.text("name") ?? ""]
        var words = ["--region", region, "eks", "get-token"] + identity + ["--output", "json"]
        if let role = custom.text("role-arn") { words += ["--role", role] }
        var program: JSONObject = [
            "apiVersion": "client.authentication.k8s.io/v1beta1", "args": .array(words.map { .string($0) }),
            "command": "aws",
        ]
        if let profile { program["env"] = [["name": "AWS_PROFILE", "value": .string(profile)]] }
        return [
            "name": .string(custom.text("user-alias") ?? arn), "user": ["exec": .object(program)],
        ]
    }

    /// The file to change: the one given, the first of `KUBECONFIG` that has the cluster, the first of them, or
    /// `~/.kube/config`.
    private func chooseKubeconfig(
        _ given: String?,
        cluster: String
    ) throws(AWSCommandFailure) -> (String, Kubeconfig) {
        let home = settings.variables["HOME"] ?? ""
        var paths =
            given.map { [$0] } ?? (settings.variables["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        paths = paths.filter { $0.contains { !$0.isWhitespace } }
        if paths.isEmpty { paths = ["\(home)/.kube/config"] }
        paths = paths.map { $0 == "~" || $0.hasPrefix("~/") ? home + $0.dropFirst(1) : $0 }
        var failure: AWSCommandFailure?
        var first: Kubeconfig?
        for (index, path) in paths.enumerated() {
            do throws(Kubeconfig.Corrupted) {
                let text = settings.readFile(path)
                if text == nil, settings.hasFile(path) { throw Kubeconfig.Corrupted(description: "it cannot be read") }
                let found = try text.map { text throws(Kubeconfig.Corrupted) in
                    try Kubeconfig(text, name: path)
                }
                if index == 0 { first = found ?? Kubeconfig() }
                if let found, found.hasCluster(cluster) { return (path, found) }
            } catch {
                if index == 0 { failure = AWSCommandFailure(.general, "\(error); correct it, or give --kubeconfig") }
                console.report("lifeboat aws: passing over \(path): \(error)")
            }
        }
        if let failure { throw failure }
        return (paths[0], first ?? Kubeconfig())
    }
}
