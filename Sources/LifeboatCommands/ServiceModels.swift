// SPDX-License-Identifier: Apache-2.0

import AWSModel

/// The service descriptions of this process: those in the executable, and newer ones where the AWS CLI looks for them.
enum ServiceModels {
    /// The catalogue that every command uses.
    ///
    /// Without `AWS_DATA_PATH` and `~/.aws/models` it is the executable's own, found out by one look at the folder.
    static let catalog: ServiceCatalog = {
        let paths = ModelDirectories.paths(variables: ProcessVariables.all).filter(Folder.exists)
        guard !paths.isEmpty else { return .embedded }
        let directories = ModelDirectories(
            paths: paths,
            list: { Folder.exists($0) ? Folder.names(in: $0) : nil },
            read: { try? InputReader.file($0, limit: 64 << 20) }
        )
        return ServiceCatalog.embedded.adding(directories)
    }()
}
