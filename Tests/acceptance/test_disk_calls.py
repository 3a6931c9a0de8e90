# SPDX-License-Identifier: Apache-2.0
"""The real program on a real disk: killed at every call that changes its store, every state that a power cut leaves, and a
disk that is full, broken, interrupted or takes writes in part at every call.

`LIFEBOAT_DISK_CALLS=all` tries more than 5,000 kill points, more than 20,000 states and each fault instead of a sample, with any
executable: `LIFEBOAT=.build/release/lifeboat` is the fastest. `LIFEBOAT_DISK_SHARE=2/3` tries the second third of them, so
that several processes share the work.
"""

import collections
import errno
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from acceptance.harness import DONE, EXCEPTIONS, GREEN, OPERATOR, PARKED, REFUSED

TRIES_ALL = os.environ.get("LIFEBOAT_DISK_CALLS") == "all"
SHARE, SHARES = map(int, os.environ.get("LIFEBOAT_DISK_SHARE", "1/1").split("/"))
# 36 steps one after the other, then four side by side.
STEPS = 40
TOGETHER = 4
SHIM = pathlib.Path(__file__).with_name("diskcalls.c")


def runbook():
    def deed(number):
        return f'1. **Deed {number}.**\n   ```bash id=deed-{number}\n   echo deed-{number} >> "$HOME/notes"\n   ```\n'

    alone = "".join(deed(number) for number in range(1, STEPS - TOGETHER + 1))
    together = "".join(deed(number) for number in range(STEPS - TOGETHER + 1, STEPS + 1))
    front = "---\nlifeboat: 1\nkind: daily\nparallel: [Side by side]\n---\n\n# Forty deeds\n"
    return f"{front}\n## One by one\n\n{alone}\n## Side by side\n\n{together}"


ASKS = """---
lifeboat: 1
kind: daily
---

# Somebody is asked

1. **It is looked at.**
   ```yaml manual id=ask
   confirm: Is it there?
   ```
2. **It is done.**
   ```bash id=deed
   echo deed >> "$HOME/notes"
   ```
"""


class Place:
    """A workspace whose store's calls are watched, and the notes that the steps leave outside of it."""

    def __init__(self, shim):
        self.shim = shim
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-disk."))
        self.work, self.home = self.path / "work", self.path / "home"
        self.clear()

    def clear(self):
        """Makes both folders new, at the same paths: a run that is found elsewhere is refused as a copy."""
        for folder in (self.work, self.home):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        (self.work / "forty.md").write_text(runbook())

    def save(self):
        """A copy of both folders."""
        saved = pathlib.Path(tempfile.mkdtemp(prefix="saved.", dir=self.path))
        subprocess.run(["cp", "-a", self.work, self.home, saved], check=True)
        return saved

    def restore(self, saved):
        for folder in (self.work, self.home):
            shutil.rmtree(folder)
        subprocess.run(["cp", "-a", saved / "work", saved / "home", self.path], check=True)

    def lifeboat(self, *arguments, die_at=None, trace=None, fault=None):
        environment = {**os.environ, "HOME": str(self.home)}
        if die_at or trace or fault:
            environment |= {
                "LD_PRELOAD": str(self.shim), "DISKCALLS_ROOT": str(self.work), "DISKCALLS_DIE_AT": str(die_at or 0),
                "DISKCALLS_MARK": str(self.home / "notes"),
            }
        if fault:
            environment["DISKCALLS_FAIL_AT"], environment["DISKCALLS_FAIL"] = map(str, fault)
        if trace:
            environment["DISKCALLS_TRACE"] = str(trace)
        return subprocess.run(
            [os.environ["LIFEBOAT"], *map(str, arguments)], cwd=self.work, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        )

    def start(self, **shim):
        return self.lifeboat("run", "forty.md", "--unattended", "--as", OPERATOR, **shim)

    def resume(self, run, **shim):
        words = ["resume", run, "--unattended", "--as", OPERATOR]
        result = self.lifeboat(*words, **shim)
        if result.returncode == REFUSED and "this is a copy" in result.stdout:
            # A state that was put back is one: the program cannot know that the folder it was made from is gone.
            return self.lifeboat(*words, "--take-over", "--reason", "the folder was put back", **shim)
        return result

    @property
    def runs(self):
        return self.work / ".lifeboat" / "runs"

    def run(self):
        """The run, when one was begun: one whose journal has more than its header."""
        for path in sorted(self.runs.iterdir()) if self.runs.exists() else []:
            if self.journal(path.name).count(b"\n") > 1:
                return path.name
        return None

    def journal(self, run):
        path = self.runs / run / "journal.jsonl"
        return path.read_bytes() if path.exists() else b""

    def notes(self):
        path = self.home / "notes"
        return path.read_text().split() if path.exists() else []

    def go_on(self, **shim):
        run = self.run()
        return self.resume(run, **shim) if run else self.start(**shim)

    def settle(self, **shim):
        """Goes on to the end, as an operator does who looks what was done wherever the program does not know."""
        result = self.go_on(**shim)
        for _ in range(3 * STEPS):
            if result.returncode != PARKED:
                return result
            run = self.run()
            steps = json.loads(self.lifeboat("status", run, "--format", "json").stdout)["steps"]
            for step in steps:
                if step["state"] in ("waiting-operator", "in-doubt"):
                    answer = "adopt" if step["id"] in self.notes() else "repeat"
                    self.lifeboat("answer", run, step["id"], answer, "--as", OPERATOR, "--reason", "looked")
            result = self.resume(run)
        raise AssertionError(f"{run} does not come to an end: {result.stdout}")


class DiskCalls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-shim."))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.shim = cls.folder / "diskcalls.so"
        compiler = shutil.which("cc") or shutil.which("clang")
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", cls.shim, SHIM, "-ldl"], check=True)

    def traced(self):
        """A place with a whole run, and the run's calls."""
        place = Place(self.shim)
        self.addCleanup(shutil.rmtree, place.path, ignore_errors=True)
        trace = place.path / "trace"
        result = place.start(trace=trace)
        self.assertIn(result.returncode, (DONE, EXCEPTIONS), result.stdout)
        self.assertEqual(sorted(place.notes()), sorted(self.deeds()))
        return place, [line.split(" ") for line in trace.read_text().splitlines()]

    def deeds(self):
        return [f"deed-{number}" for number in range(1, STEPS + 1)]

    def confirm_settled(self, place, result, before, where):
        """Everything was done once, and what was on record still is."""
        # The second death may come after the end of the run.
        if "is over: completed" not in result.stdout:
            self.assertIn(result.returncode, (DONE, EXCEPTIONS), f"{where}: {result.stdout}")
        self.assertEqual(collections.Counter(place.notes()), collections.Counter(self.deeds()), where)
        run = place.run()
        self.assertTrue(place.journal(run).startswith(before), f"{where}: records were lost")
        steps = json.loads(place.lifeboat("status", run, "--format", "json").stdout)["steps"]
        self.assertEqual([step["id"] for step in steps if step["state"] not in GREEN], [], where)

    def whole_records(self, journal):
        return journal[: journal.rfind(b"\n") + 1]

    def progress(self, text):
        if TRIES_ALL:
            print(text, file=sys.stderr, flush=True)


class KillPoints(DiskCalls):
    def test_a_run_killed_at_any_call_and_again_at_any_call_of_its_resume_does_everything_once(self):
        place, trace = self.traced()
        calls = int(trace[-1][0])
        self.assertGreater(calls, 400)
        generator = random.Random(5 + SHARE)
        firsts = range(SHARE, calls + 1, SHARES) if TRIES_ALL else generator.sample(range(1, calls + 1), 12)
        points = 0
        # With the first death of each call, more than 5,000; the last calls leave little to be killed again in.
        again = 5500 // calls if TRIES_ALL else 1
        for first in firsts:
            place.clear()
            result = place.start(die_at=first)
            # Records that arrive together share calls: a run may make a few less.
            if result.returncode != -9:
                self.assertGreater(first, calls - 60, result.stdout)
                continue
            points += 1
            run = place.run()
            before = self.whole_records(place.journal(run)) if run else b""
            saved = place.save()
            trace = place.path / "trace"
            trace.unlink()
            self.confirm_settled(place, place.settle(trace=trace), before, f"killed at {first}")
            lines = trace.read_text().splitlines()
            # Killed after its last record, the run is over.
            left = int(lines[-1].split(" ")[0]) if lines else 0
            for second in generator.sample(range(1, left + 1), min(again, left)):
                place.restore(saved)
                points += place.go_on(die_at=second).returncode == -9
                self.confirm_settled(place, place.settle(), before, f"killed at {first} and {second}")
            shutil.rmtree(saved)
            self.progress(f"{points} kill points, up to call {first} of {calls}")
        self.assertGreater(points, 5000 // SHARES if TRIES_ALL else 12)


class Faults(DiskCalls):
    """What a call meets: the error's number (0: a write takes half), whether all later calls meet it, and what is said."""

    KINDS = [
        (errno.ENOSPC, "", "No space left"), (errno.ENOSPC, "+", "No space left"), (errno.EIO, "", "Input/output error"),
        (errno.EIO, "+", "Input/output error"), (errno.EINTR, "", None), (0, "", None), (0, "+", None),
    ]

    def sample(self, calls, count):
        """The calls that meet a fault, in this share of them."""
        if TRIES_ALL:
            return range(SHARE, calls + 1, SHARES)
        # What comes before the first record, the plan and the run's folder, is a small part of all.
        return [*range(1, 24, 3), *random.Random(11).sample(range(24, calls + 1), count)]

    def test_a_run_that_meets_a_fault_at_any_call_stops_and_says_so_or_goes_on_and_loses_nothing(self):
        place, trace = self.traced()
        calls = int(trace[-1][0])
        outcomes = collections.Counter()
        for kind, (number, later, words) in enumerate(self.KINDS):
            for call in self.sample(calls, 4):
                if not TRIES_ALL and call % len(self.KINDS) != kind and call < 24:
                    continue
                place.clear()
                where = f"call {call}{later} fails with {number}"
                result = place.start(fault=(f"{call}{later}", number))
                outcomes[number, later, result.returncode] += 1
                self.assertGreaterEqual(result.returncode, 0, f"{where}: {result.stdout}")
                if words is None:
                    self.assertIn(result.returncode, (DONE, EXCEPTIONS), f"{where}: {result.stdout}")
                elif result.returncode not in (DONE, EXCEPTIONS):
                    self.assertIn(words, result.stdout, where)
                run = place.run()
                before = self.whole_records(place.journal(run)) if run else b""
                over = result.returncode in (DONE, EXCEPTIONS)
                self.confirm_settled(place, result if over else place.settle(), before, where)
            self.progress(f"{outcomes}")
        stopped = sum(count for (_, _, code), count in outcomes.items() if code not in (DONE, EXCEPTIONS))
        self.assertGreater(stopped, sum(outcomes.values()) // 4, outcomes)

    def test_an_answer_that_meets_a_fault_at_any_call_is_not_given_or_counts_once(self):
        place = Place(self.shim)
        self.addCleanup(shutil.rmtree, place.path, ignore_errors=True)
        (place.work / "ask.md").write_text(ASKS)
        words = ["run", "ask.md", "--unattended", "--as", OPERATOR]
        self.assertEqual(place.lifeboat(*words).returncode, PARKED)
        saved, run, trace = place.save(), place.run(), place.path / "trace"
        answer = ("answer", run, "ask", "done", "--as", OPERATOR, "--reason", "seen")
        self.assertEqual(place.lifeboat(*answer, trace=trace).returncode, DONE)
        calls = int(trace.read_text().splitlines()[-1].split(" ")[0])
        refused = 0
        for number, later, said in self.KINDS:
            for call in range(1, calls + 1):
                where = f"call {call}{later} of {calls} fails with {number}"
                place.restore(saved)
                result = place.lifeboat(*answer, fault=(f"{call}{later}", number))
                if said is None:
                    self.assertEqual(result.returncode, DONE, f"{where}: {result.stdout}")
                if result.returncode != DONE:
                    refused += 1
                    self.assertGreater(result.returncode, 0, f"{where}: {result.stdout}")
                    self.assertIn(said, result.stdout, where)
                    again = place.lifeboat(*answer)
                    # It can be there although nobody can tell whether it outlasts a power cut: that is said, then.
                    if "lies in the run's inbox and counts, unless a power cut" in result.stdout:
                        self.assertIn("waits to be taken up already", again.stdout, where)
                    else:
                        self.assertIn("cannot ", result.stdout, where)
                        self.assertEqual(again.returncode, DONE, f"{where}: {again.stdout}")
                over = place.resume(run)
                self.assertIn(over.returncode, (DONE, EXCEPTIONS), f"{where}: {over.stdout}")
                self.assertEqual(place.notes(), ["deed"], where)
                answered = [line for line in place.journal(run).splitlines() if b'"event":"operatorAnswered"' in line]
                self.assertEqual(len(answered), 1, where)
        self.assertGreater(refused, 0)


class File:
    """A file of the model: what is durable of it, and what was written since."""

    def __init__(self):
        self.durable = b""
        self.content = b""

    def after_a_cut(self, generator):
        if self.content == self.durable:
            return self.durable
        if not self.content.startswith(self.durable):
            return generator.choice([self.durable, self.content])
        rest = self.content[len(self.durable):]
        kept = generator.choice([0, len(rest), generator.randint(0, len(rest))])
        zeros = generator.randint(0, len(rest) - kept) if generator.random() < 0.3 else 0
        return self.durable + rest[:kept] + bytes(zeros)


class Disk:
    """What the calls have made of a folder, and what of that outlasts a power cut.

    The content of a file is durable once the file was synced, a name once its folder was. Whatever was not may be there
    or not, each name for itself; of what was appended to a file, any prefix, perhaps filled up with zeros.
    """

    def __init__(self):
        self.names = {}
        self.durable_names = {}

    def apply(self, fields):
        call, path = fields[2], fields[3]
        # The output of scripts is written by their supervisors, too, which are not traced: no power cut leaves any of it.
        if f"{os.sep}spool" in path:
            return
        if call == "mkdir":
            self.names[path] = None
        elif call == "create":
            self.names[path] = File()
        elif call == "write":
            file, offset, data = self.names[path], int(fields[4]), bytes.fromhex(fields[5])
            file.content = file.content[:offset] + data + file.content[offset + len(data):]
        elif call.startswith("truncate:"):
            self.names[path].content = self.names[path].content[: int(call.split(":")[1])]
        elif call == "rename":
            self.names[fields[4]] = self.names.pop(path)
        elif call == "link":
            self.names[fields[4]] = self.names[path]
        elif call == "unlink":
            del self.names[path]
        elif call == "sync":
            self.sync(path)
        else:
            raise AssertionError(f"an unknown call: {call}")

    def sync(self, path):
        file = self.names.get(path)
        if file is not None:
            file.durable = file.content
            return
        inside = lambda name: os.path.dirname(name) == path
        self.durable_names = {name: entry for name, entry in self.durable_names.items() if not inside(name)}
        self.durable_names |= {name: entry for name, entry in self.names.items() if inside(name)}

    def after_a_cut(self, generator):
        """The names with their contents (None for a folder) as the next start finds them."""
        found = {}
        for name in sorted(self.names.keys() | self.durable_names.keys()):
            is_settled = self.names.get(name, 0) is self.durable_names.get(name, 0)
            entries = self.names if is_settled else generator.choice([self.names, self.durable_names])
            if name in entries:
                found[name] = entries[name]
        contents = {}
        kept = {}
        for name, entry in found.items():
            parent = os.path.dirname(name)
            if parent in self.names and parent not in contents:
                continue
            if entry is not None and id(entry) not in kept:
                kept[id(entry)] = entry.after_a_cut(generator)
            contents[name] = None if entry is None else kept[id(entry)]
        return contents


class PowerCuts(DiskCalls):
    def test_every_state_that_a_power_cut_leaves_is_readable_and_can_be_gone_on_with(self):
        place, trace = self.traced()
        notes = (place.home / "notes").read_bytes()
        generator = random.Random(7 + SHARE)
        seeds, resumed_each = (120, 25) if TRIES_ALL else (1, 10)
        disk = Disk()
        seen = set()
        proofs = 0
        for index, fields in enumerate(trace):
            disk.apply(fields)
            # What was done in the world before the next call was on the disk.
            done = notes[: int(trace[index + 1][1])] if index + 1 < len(trace) else notes
            if index % SHARES != SHARE - 1 or not TRIES_ALL and index % 7:
                continue
            for _ in range(seeds):
                state = disk.after_a_cut(generator)
                digest = hashlib.sha256(repr(sorted(state.items())).encode()).digest()
                if digest in seen:
                    continue
                seen.add(digest)
                place.clear()
                self.put(state, done, place)
                where = f"after call {fields[0]}"
                run = self.confirm(place, self.acknowledged(disk), where)
                proofs += self.confirm_evidence(place, run, self.acknowledged(disk), where)
                if len(seen) % resumed_each == 1:
                    before = place.journal(run) if run else b""
                    self.confirm_settled(place, place.settle(), before[: before.rfind(b"\n") + 1], where)
            if index // SHARES % 50 == 0:
                self.progress(f"{len(seen)} states, up to call {index + 1} of {len(trace)}")
        self.assertGreater(len(seen), 20000 // SHARES if TRIES_ALL else 50)
        # Each deed leaves what it printed: a test that looks at none says nothing.
        self.assertGreater(proofs, 10 * len(seen))

    def put(self, state, done, place):
        for name, content in state.items():
            if content is None:
                pathlib.Path(name).mkdir(exist_ok=True)
            else:
                pathlib.Path(name).write_bytes(content)
        (place.home / "notes").write_bytes(done)

    def confirm(self, place, acknowledged, where):
        """The run, when there is one: whatever was acknowledged of it is still on record, and nothing is in the way."""
        listed = place.lifeboat("runs")
        self.assertEqual(listed.returncode, DONE, f"{where}: {listed.stdout}")
        run = place.run()
        if acknowledged.count(b"\n") > 1:
            self.assertIsNotNone(run, f"{where}: the run is gone")
        if run is None:
            return None
        self.assertTrue(place.journal(run).startswith(acknowledged), where)
        result = place.lifeboat("status", run, "--format", "json")
        self.assertTrue(result.stdout.startswith("{"), f"{where}: {result.stdout}")
        states = {step["id"]: step["state"] for step in json.loads(result.stdout)["steps"]}
        bodies = [json.loads(line)["body"] for line in acknowledged.splitlines()]
        finished = {body["step"]: body["state"] for body in bodies if body.get("event") == "stepFinished"}
        self.assertEqual({step: states[step] for step in finished}, finished, where)
        return run

    def confirm_evidence(self, place, run, acknowledged, where):
        """How much evidence acknowledged records name; all of it is there, with the content that it is named for."""
        bodies = [json.loads(line)["body"] for line in acknowledged.splitlines()]
        named = {item["sha256"] for body in bodies for item in body.get("evidence", [])}
        for digest in named:
            path = place.runs / run / "evidence" / digest
            self.assertTrue(path.exists(), f"{where}: evidence {digest} is named and not there")
            self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), digest, where)
        return len(named)

    def acknowledged(self, disk):
        for name, entry in disk.durable_names.items():
            if name.endswith("/journal.jsonl"):
                return entry.durable
        return b""


if __name__ == "__main__":
    unittest.main()
