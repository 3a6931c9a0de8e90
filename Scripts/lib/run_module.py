#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one module of acceptance tests, and ends it when it hangs.

    run_module.py MODULE          (in Tests; MODULE as `python -m unittest` takes it)

A module that has not ended after LIFEBOAT_TEST_MODULE_LIMIT seconds (900; without end when all is tried instead of a
sample) says where each of its threads stands, kills
the processes it has started, and ends with status 124. Processes that have left it, as services do, are not found.
"""

import faulthandler
import os
import pathlib
import signal
import sys
import threading
import unittest

TRIES_ALL = any(os.environ.get(name) for name in ("LIFEBOAT_DISK_CALLS", "LIFEBOAT_TEST_ALL_FAULTS"))
LIMIT = float(os.environ.get("LIFEBOAT_TEST_MODULE_LIMIT", threading.TIMEOUT_MAX if TRIES_ALL else 900))


def parents():
    """The parent of each process."""
    found = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of a program, in parentheses, may hold spaces and parentheses.
            found[int(status.parent.name)] = int(status.read_text(errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            pass
    return found


def descendants(process, parent_of):
    children = [child for child, parent in parent_of.items() if parent == process]
    return children + [found for child in children for found in descendants(child, parent_of)]


def give_up(module):
    print(f"\nHANGS: {module} has not ended after {LIMIT:.0f} s; its threads stand here:", file=sys.stderr)
    faulthandler.dump_traceback(all_threads=True)
    for process in descendants(os.getpid(), parents()):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    sys.stderr.flush()
    os._exit(124)


def main():
    module = sys.argv[1]
    limit = threading.Timer(LIMIT, give_up, [module])
    limit.daemon = True
    limit.start()
    sys.path.insert(0, os.getcwd())
    unittest.main(module=None, argv=["unittest", module])


if __name__ == "__main__":
    main()
