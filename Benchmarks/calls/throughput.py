#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""throughput.py [--rounds N] NAME=COMMAND…: runs commands in turn that print seconds; medians, and ratios to the first."""

import argparse
import shlex
import statistics
import subprocess

parser = argparse.ArgumentParser(description="Compares programs that print how long their work took.")
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
arguments = parser.parse_args()
commands = dict(command.split("=", 1) for command in arguments.commands)
seconds = {name: [] for name in commands}
for _ in range(arguments.rounds):
    for name, command in commands.items():
        output = subprocess.run(shlex.split(command), check=True, stdout=subprocess.PIPE, text=True).stdout
        seconds[name].append(float(output))
base = statistics.median(next(iter(seconds.values())))
print(f"{'':10} {'ms':>9} {'min':>9} {'max':>9}  {'/ ' + next(iter(seconds)):>12}")
for name, values in seconds.items():
    median = statistics.median(values)
    print(f"{name:10} {median * 1e3:9.1f} {min(values) * 1e3:9.1f} {max(values) * 1e3:9.1f}  {median / base:12.2f}")
