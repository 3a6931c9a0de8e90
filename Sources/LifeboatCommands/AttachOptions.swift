// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The files that come with an answer.
struct AttachOptions: ParsableArguments {
    @Option(
        name: .customLong("attach"),
        help: ArgumentHelp(
            "A file that shows what was seen; may be given again.",
            discussion: "It becomes evidence of the run. At most 8 files, 16 MiB together.",
            valueName: "file"
        ),
        completion: .file()
    )
    var paths: [String] = []
}
