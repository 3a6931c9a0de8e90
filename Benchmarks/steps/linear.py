#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a run costs as much a step when it has many: wall and cpu time and peak memory of runs of growing length.

    linear.py DRIVER FOLDER [--counts 1000,3000,10000,30000] [--rounds N] [--most FACTOR]

A step in sequence and one beside others are told apart, and taking the run over is measured as well. What every run costs,
however short, is taken out: a row's figures a step are those of the steps that it has more than the row before. The exit
status is 1 when the last of them are more than FACTOR times those of the row before; with what is quadratic, they grow as
the counts do.
"""

import argparse
import os
import shutil
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from measure import run  # noqa: E402


def medians(command, rounds, clean):
    samples = []
    for _ in range(rounds):
        clean()
        sample = run(command)
        if sample[3] != 0:
            sys.exit(f"it ended with {sample[3]}: {command}")
        samples.append(sample)
    return [statistics.median(column) for column in list(zip(*samples))[:3]]


def main():
    parser = argparse.ArgumentParser(description="Measures whether a run is linear in its steps.")
    parser.add_argument("driver")
    parser.add_argument("folder")
    parser.add_argument("--counts", default="1000,3000,10000,30000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=float, default=2.0)
    arguments = parser.parse_args()
    counts = [int(count) for count in arguments.counts.split(",")]
    if len(counts) < 3 or counts != sorted(set(counts)):
        parser.error("--counts needs three numbers or more, each larger than the one before")
    grown = []
    print(f"{'what':<20}{'steps':>8}  {'wall ms':>9}  {'cpu ms':>9}  {'peak MiB':>8}   a further step: cpu us, peak KiB")
    for what in ("sequential", "parallel", "resume"):
        before = None
        further = []
        for count in counts:
            folder = os.path.join(arguments.folder, what)
            clean = lambda: shutil.rmtree(folder, ignore_errors=True)  # noqa: E731
            command = f"{arguments.driver} run {folder} {what} {count}"
            if what == "resume":
                medians(f"{arguments.driver} run {folder} parallel {count}", 1, clean)
                command, clean = f"{arguments.driver} resume {folder}", lambda: None
            wall, cpu, peak = medians(command, arguments.rounds, clean)
            line = f"{what:<20}{count:>8}  {wall * 1000:9.1f}  {cpu * 1000:9.1f}  {peak:8.1f}"
            if before:
                steps = count - before[0]
                further.append(((cpu - before[1]) / steps * 1e6, (peak - before[2]) / steps * 1024))
                line += f"   {further[-1][0]:21.1f}, {further[-1][1]:8.2f}"
            print(line, flush=True)
            before = (count, cpu, peak)
            shutil.rmtree(folder, ignore_errors=True)
        for name, earlier, last in zip(("cpu time", "memory"), further[-2], further[-1]):
            # Less than a microsecond or a KiB is not told from nothing.
            if last > arguments.most * max(earlier, 1.0):
                grown.append(f"{what}: the {name} of a further step went from {earlier:.1f} to {last:.1f}")
    for line in grown:
        print(f"not linear: {line}")
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
