// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing
import Values

struct SyncComparisonTests {
    private func entry(_ size: Int64, _ second: Int64) -> TransferEntry {
        TransferEntry(
            end: .file(path: "/a"),
            name: "a",
            size: size,
            modified: Timestamp(nanosecondsSinceEpoch: second * 1_000_000_000)
        )
    }

    /// Sizes and times of source and destination, and what the AWS CLI's strategies say.
    @Test(
        arguments: [
            // The same size: an upload looks whether the destination is older, a download whether it is newer.
            (1, 10, 1, 10, upload: false, download: false, exact: false, size: false),
            (1, 10, 1, 11, upload: false, download: true, exact: true, size: false),
            (1, 11, 1, 10, upload: true, download: false, exact: true, size: false),
            // Another size is always another content.
            (1, 10, 2, 10, upload: true, download: true, exact: true, size: true),
            (1, 10, 2, 11, upload: true, download: true, exact: true, size: true),
            (0, 11, 1, 10, upload: true, download: true, exact: true, size: true),
        ] as [(Int64, Int64, Int64, Int64, upload: Bool, download: Bool, exact: Bool, size: Bool)]
    )
    func `what is on both sides is transferred when it differs`(
        row: (Int64, Int64, Int64, Int64, upload: Bool, download: Bool, exact: Bool, size: Bool)
    ) {
        let (from, to) = (entry(row.0, row.1), entry(row.2, row.3))
        #expect(SyncComparison(isDownload: false).differs(from, to) == row.upload)
        #expect(SyncComparison(isDownload: true).differs(from, to) == row.download)
        #expect(SyncComparison(isDownload: true, comparesExactTimes: true).differs(from, to) == row.exact)
        #expect(SyncComparison(isDownload: false, comparesExactTimes: true).differs(from, to) == row.upload)
        #expect(SyncComparison(isDownload: false, comparesSizeOnly: true).differs(from, to) == row.size)
        #expect(SyncComparison(isDownload: true, comparesSizeOnly: true).differs(from, to) == row.size)
    }

    @Test func `exact times win over the size alone`() {
        let both = SyncComparison(isDownload: true, comparesSizeOnly: true, comparesExactTimes: true)
        #expect(both.differs(entry(1, 10), entry(1, 9)))
    }

    @Test func `what has no time is transferred`() {
        var unknown = entry(1, 10)
        unknown.modified = nil
        #expect(SyncComparison(isDownload: true).differs(unknown, entry(1, 10)))
    }
}
