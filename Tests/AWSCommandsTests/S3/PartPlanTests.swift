// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing

struct PartPlanTests {
    private let mebibyte: Int64 = 1 << 20

    @Test(arguments: [
        (Int64(0), 1), (1, 1), (8 << 20, 1), (8 << 20 + 1, 2), (Int64(80_000) << 20, 10_000), (Int64(80_001) << 20, 5001),
        (PartPlan.largestObject, 5243),
    ])
    func `parts grow until ten thousand are enough`(size: Int64, count: Int) {
        let plan = PartPlan(size: size, wishing: 8 * mebibyte)
        #expect(plan.count == count)
        #expect(plan.count <= Int(PartPlan.maximumParts))
    }

    @Test(arguments: [Int64(1), 1024, 5 << 20, 6 << 20, 6 << 30])
    func `parts are of a size that S3 takes`(wish: Int64) {
        let plan = PartPlan(size: 100 << 30, wishing: wish)
        #expect((PartPlan.smallestPart...PartPlan.largestPart).contains(plan.partSize))
    }

    @Test(arguments: [Int64(1), 8 << 20, 8 << 20 + 1, 17 << 20 + 5, 5 << 40])
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
