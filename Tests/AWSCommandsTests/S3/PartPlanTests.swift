// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing

struct PartPlanTests {
    private let mebibyte: Int64 = 1 << 20

    /// Sizes and the parts that they make when 8 MiB are wished for.
    private static let rows: [(size: Int64, count: Int)] = [
        (0, 1), (1, 1), (8_388_608, 1), (8_388_609, 2), (83_886_080_000, 10_000), (83_886_080_001, 5001),
        (PartPlan.largestObject, 5120),
    ]

    @Test(arguments: rows)
    func `parts grow until ten thousand are enough`(row: (size: Int64, count: Int)) {
        let plan = PartPlan(size: row.size, wishing: 8 * mebibyte)
        #expect(plan.count == row.count)
        #expect(plan.count <= Int(PartPlan.maximumParts))
    }

    @Test(arguments: [1, 1024, 5_242_880, 6_291_456, 6_442_450_944] as [Int64])
    func `parts are of a size that S3 takes`(wish: Int64) {
        let plan = PartPlan(size: 100 << 30, wishing: wish)
        #expect((PartPlan.smallestPart...PartPlan.largestPart).contains(plan.partSize))
    }

    @Test(arguments: [1, 8_388_608, 8_388_609, 17_825_797, 5_497_558_138_880] as [Int64])
    func `the ranges cover everything once`(size: Int64) {
        let plan = PartPlan(size: size, wishing: 8 * mebibyte)
        var end: Int64 = 0
        for index in 0..<plan.count {
            let range = plan.range(index)
            #expect(range.lowerBound == end)
            #expect(!range.isEmpty)
            end = range.upperBound
        }
        #expect(end == size)
    }
}
