// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing

struct HumanSizeTests {
    /// What `human_readable_size` of the AWS CLI 1.46.3 gives.
    @Test(
        arguments: [
            (Int64(0), "0 Bytes"), (1, "1 Byte"), (2, "2 Bytes"), (1023, "1023 Bytes"), (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1_048_063, "1023.5 KiB"), (1_048_064, "1.0 MiB"), (1_047_552, "1023.0 KiB"), (1_048_576, "1.0 MiB"),
            (1_100_000, "1.0 MiB"), (1_101_005, "1.1 MiB"), (5_368_709_120, "5.0 GiB"), (1_099_511_627_776, "1.0 TiB"),
            (1126, "1.1 KiB"), (1280, "1.2 KiB"), (1792, "1.8 KiB"),
        ] as [(Int64, String)]
    )
    func `sizes are written as the AWS CLI writes them`(bytes: Int64, text: String) {
        #expect(HumanSize.text(bytes: bytes) == text)
    }

    @Test func `the largest size is written too`() { #expect(HumanSize.text(bytes: .max) == "8.0 EiB") }
}
