#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the acceptance tests, a module at a time, in workers that each have an emulated AWS account and a Postgres.

    run_acceptance.py DIRECTORY [--workers N] [MODULE ...]

Without modules: all of Tests/acceptance. A module's output is printed whole when it ends. The exit status is 0 only
when every module ran at least one test and none failed. LIFEBOAT names the executable that is tested.
"""

import argparse
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# These take longest: the first to begin, so that no worker ends with one of them alone.
LONGEST_FIRST = ["test_aws_faults", "test_effect_proof", "test_runbook_faults", "test_races", "test_durability"]


def modules():
    names = sorted(path.stem for path in (ROOT / "Tests" / "acceptance").glob("test_*.py"))
    rank = {name: place for place, name in enumerate(LONGEST_FIRST)}
    return [f"acceptance.{name}" for name in sorted(names, key=lambda name: rank.get(name, len(rank)))]


class Failure(Exception):
    """What no test can be blamed for: a worker that did not start, or was killed."""


class Worker:
    """A shell with services of its own, that runs one module after another."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            ["bash", ROOT / "Scripts/lib/acceptance_worker.sh", directory],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        if self.answer() != "ready":
            raise Failure("a worker's services did not start")

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"a worker ended with status {self.process.wait()}")
        return line.strip()

    def run(self, module):
        """The module's exit status and output."""
        self.process.stdin.write(module + "\n")
        self.process.stdin.flush()
        status = int(self.answer())
        return status, (self.directory / f"{module}.log").read_text(errors="replace")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Outcome:
    """What all workers together have found."""

    def __init__(self):
        self.lock = threading.Lock()
        self.tests = self.skipped = 0
        self.reported = set()
        self.red = []

    def add(self, module, status, output, seconds):
        ran = re.search(r"^Ran (\d+) tests?", output, re.MULTILINE)
        skipped = re.search(r"skipped=(\d+)", output)
        with self.lock:
            sys.stdout.write(f"--- {module}: {seconds:.0f} s\n{output}")
            sys.stdout.flush()
            self.tests += int(ran.group(1)) if ran else 0
            self.skipped += int(skipped.group(1)) if skipped else 0
            self.reported.add(module)
            if skipped and ran and skipped.group(1) == ran.group(1):
                self.red.append(f"{module} (all skipped)")
            if status != 0 or not ran or ran.group(1) == "0":
                self.red.append(module)

    def fail(self, words):
        with self.lock:
            self.red.append(words)


def work(directory, waiting, outcome):
    try:
        worker = Worker(directory)
        try:
            while True:
                module = waiting.get_nowait()
                began = time.monotonic()
                outcome.add(module, *worker.run(module), time.monotonic() - began)
        except queue.Empty:
            pass
        finally:
            worker.end()
    except Exception as error:  # whatever it is, the module under way was not shown to be green
        outcome.fail(f"{type(error).__name__}: {error}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--workers", type=int, default=max(1, min(4, os.cpu_count() or 1)))
    parser.add_argument("modules", nargs="*")
    arguments = parser.parse_intermixed_args()
    waiting, outcome = queue.Queue(), Outcome()
    wanted = [f"acceptance.{name.removeprefix('acceptance.')}" for name in arguments.modules or modules()]
    for module in wanted:
        waiting.put(module)
    threads = [
        threading.Thread(target=work, args=(arguments.directory / f"worker-{number}", waiting, outcome))
        for number in range(arguments.workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for module in wanted:
        if module not in outcome.reported:
            outcome.fail(f"{module} (not carried out)")
    print(f"\nRan {outcome.tests} acceptance tests, {outcome.skipped} skipped")
    if outcome.red:
        sys.exit("RED: " + ", ".join(outcome.red))


if __name__ == "__main__":
    main()
