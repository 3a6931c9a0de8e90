#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs commands in turn (A B C A B C …), after one warm-up round, and prints medians and ratios.

    measure.py [--rounds N] [--base NAME] NAME=COMMAND…

Wall time is taken around the process; cpu time and peak memory are the kernel's accounting of the finished process and
its children (wait4). Peak memory is that of the largest process; the kernel counts this program's own 12 MiB into a child
before it starts, so nothing smaller is seen.
"""

import argparse
import os
import shlex
import statistics
import sys
import time


def run(command):
    """One run: wall seconds, cpu seconds, peak MiB and exit status."""
    words = shlex.split(command)
    quiet = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    started = time.perf_counter()
    process = os.posix_spawnp(words[0], words, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - started
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main():
    parser = argparse.ArgumentParser(description="Measures commands in turn.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--base", help="the command that ratios are against; the first one unless said")
    parser.add_argument("--allow", type=int, action="append", default=[], help="an exit status other than 0 that is fine")
    parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
    arguments = parser.parse_args()
    commands = dict(command.split("=", 1) for command in arguments.commands)
    base = arguments.base or next(iter(commands))
    samples = {name: [] for name in commands}
    for round_number in range(arguments.rounds + 1):
        for name, command in commands.items():
            sample = run(command)
            if sample[3] not in (0, *arguments.allow):
                sys.exit(f"{name} ended with {sample[3]}: {command}")
            if round_number > 0:
                samples[name].append(sample)
    median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in samples.items()}
    width = max(map(len, commands))
    print(f"{'':{width}}  {'wall ms':>9} {'min':>9} {'max':>9}  {'cpu ms':>9}  {'peak MiB':>8}  {'wall / ' + base:>14}")
    for name, (wall, cpu, peak, _) in median.items():
        walls = [row[0] * 1000 for row in samples[name]]
        ratio = wall / median[base][0]
        print(
            f"{name:{width}}  {wall * 1000:9.1f} {min(walls):9.1f} {max(walls):9.1f}  {cpu * 1000:9.1f}  {peak:8.1f}"
            f"  {ratio:14.2f}"
        )


if __name__ == "__main__":
    main()
