// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@Suite struct ByteSizeTests {
    @Test(arguments: [
        "", "10", "GiB", "10 GiB", "10gib", "-1B", "1.B", ".5B", "1.2.3B", "10GiBs", "1e3B", "99999999TiB", "10K",
    ])
    func `what is no size is refused`(_ text: String) {
        #expect(ByteSize.bytes(literal: text) == nil)
    }

    @Test(arguments: [
        ("0B", 0), ("212B", 212), ("1KB", 1000), ("4KiB", 4096), ("512MB", 512_000_000), ("1.5MiB", 1_572_864),
        ("10GiB", 10_737_418_240), ("2TB", 2_000_000_000_000), ("1TiB", 1_099_511_627_776),
    ])
    func `a size is read to bytes`(_ text: String, _ bytes: Int64) {
        #expect(ByteSize.bytes(literal: text) == bytes)
    }

    @Test(arguments: [
        (0, "0 B"), (212, "212 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1_610_612_736, "1.5 GiB"),
        (Int64.max, "8388608 TiB"),
    ])
    func `a size is shown in binary units`(_ bytes: Int64, _ text: String) {
        #expect(ByteSize.shortText(bytes: bytes) == text)
    }
}
