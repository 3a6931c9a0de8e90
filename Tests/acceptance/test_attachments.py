# SPDX-License-Identifier: Apache-2.0
"""Files that show what was seen: demanded where the runbook says so, evidence of the run, and refused when they prove nothing."""

import hashlib
import json
import os
import pathlib
import unittest

import jsonschema

from acceptance.harness import DONE, EXCEPTIONS, INVALID, PARKED, ROOT, USAGE
from acceptance.test_terminal import PROMPT, TerminalCase

INPUT_OUTPUT = 74
RUNBOOK = """---
lifeboat: 1
kind: weekly
---
# By hand

1. **Look at the console**
   ```yaml manual id=look
   confirm: Is it green?
   evidence: %s
   ```
"""
CHECKLIST = "# List\n\n## Console\n\n- [ ] [It is green](../runbooks/a.md#look)\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
NAMED = hashlib.sha256(PICTURE).hexdigest()
LACKS = "this action must be reported with a file that shows what was seen: answer with --attach FILE"


class Attachments(TerminalCase):
    workspace = "roles:\n  team: [anna, bob]\n"

    def setUp(self):
        super().setUp()
        (self.work / "console.png").write_bytes(PICTURE)

    def park(self, evidence="attachment"):
        (self.work / "a.md").write_text(RUNBOOK % evidence)
        status, said = self.lifeboat("run", "a.md", "--unattended", "--as", "olga")
        self.assertEqual(status, PARKED, said)
        (self.bundle,) = (self.work / ".lifeboat" / "runs").iterdir()
        self.inbox = self.work / ".lifeboat" / "inbox" / self.bundle.name

    def answer(self, *arguments, choice="done"):
        return self.lifeboat("answer", "last", "look", choice, "--as", "anna", "--reason", "all green", *arguments)

    def resume(self):
        return self.lifeboat("resume", "last", "--unattended", "--as", "olga")

    def step(self):
        (step,) = json.loads(self.lifeboat("status", "last", "--format", "json")[1])["steps"]
        return step

    def evidence(self):
        return sorted(path.name for path in (self.bundle / "evidence").iterdir())

    def records(self, kind):
        lines = (self.bundle / "journal.jsonl").read_text().splitlines()
        return [body for body in (json.loads(line)["body"] for line in lines) if body.get("event") == kind]

    def left(self):
        return sorted(path.name for path in self.inbox.iterdir()) if self.inbox.exists() else []

    # The command line

    def test_a_note_alone_is_not_enough_and_a_file_becomes_evidence(self):
        self.park()
        said = self.lifeboat("status", "last")[1]
        self.assertIn("a file that shows it", said)
        self.assertIn("--reason TEXT --attach FILE", said)
        for command in (("answer", "last", "look", "done"), ("approve", "last", "look")):
            status, said = self.lifeboat(*command, "--as", "anna", "--reason", "all green")
            self.assertEqual(status, USAGE, said)
            self.assertIn(LACKS, said)
        self.assertEqual(self.left(), [])
        status, said = self.answer("--attach", "./console.png")
        self.assertEqual(status, DONE, said)
        self.assertEqual(len(self.left()), 2)
        self.assertEqual(self.evidence(), [])
        self.assertIn("console.png", self.lifeboat("status", "last")[1])
        status, said = self.resume()
        self.assertIn(status, (DONE, EXCEPTIONS), said)
        self.assertIn("anna answered 'done' at look (all green) with console.png (10 KiB", said)
        self.assertEqual((self.evidence(), self.left()), ([NAMED], []))
        self.assertEqual((self.bundle / "evidence" / NAMED).read_bytes(), PICTURE)
        (recorded,) = self.records("operatorAnswered")
        self.assertEqual(
            recorded["attachments"],
            [{"mediaType": "image/png", "name": "console.png", "sha256": NAMED, "size": len(PICTURE)}],
        )
        self.shown()
        self.verified()

    def shown(self):
        (found,) = self.step()["attachments"]
        self.assertEqual(
            (found["name"], found["size"], found["sha256"], found["mediaType"], found["by"]),
            ("console.png", len(PICTURE), NAMED, "image/png", "anna"),
        )
        for command in (["status", "last"], ["watch", "last"]):
            self.assertIn("console.png (10 KiB, sha256 " + NAMED[:8], self.lifeboat(*command)[1], command)
        page = self.lifeboat("report", "last", "--format", "html")[1]
        self.assertRegex(page, f'<a href="[^"]*evidence/{NAMED}">console.png {NAMED[:8]}</a>')
        text = self.lifeboat("report", "last")[1]
        self.assertRegex(text, r"\[console.png " + NAMED[:8] + r"\]\([^)]*evidence/" + NAMED)
        self.assertIn("with console.png", text)
        for folder in ("runbooks", "checklists"):
            (self.work / folder).mkdir()
        (self.work / "a.md").rename(self.work / "runbooks" / "a.md")
        (self.work / "checklists" / "list.md").write_text(CHECKLIST)
        listed = self.lifeboat("checklist", "last", "checklists/list.md", "--format", "markdown")[1]
        self.assertIn("- [x] It is green", listed)
        self.assertRegex(listed, r"evidence \[" + NAMED[:8] + r"\]\([^)]*evidence/" + NAMED)

    def verified(self):
        def check():
            result = self.lifeboat("verify", "last", "--format", "json")
            checks = json.loads(result[1])["checks"]
            return [one for one in checks if one["name"] == "evidence"]

        (found,) = check()
        self.assertTrue(found["holds"])
        self.assertEqual(found["detail"], "1 files, each with the content that its name says")
        path = self.bundle / "evidence" / NAMED
        os.chmod(path, 0o600)
        path.write_bytes(PICTURE[:-1] + b"x")
        (found,) = check()
        self.assertFalse(found["holds"])
        self.assertIn("has been changed", found["detail"])
        path.unlink()
        (found,) = check()
        self.assertFalse(found["holds"])
        self.assertIn("is named in the journal and is not there", found["detail"])
        path.write_bytes(PICTURE)

    def test_approve_takes_files_where_it_confirms_a_manual_step(self):
        self.park()
        (self.work / "log.txt").write_text("all green\n")
        status, said = self.lifeboat(
            "approve", "last", "look", "--as", "anna", "--reason", "all green", "--attach", "console.png", "--attach", "log.txt",
            "--format", "json",
        )
        self.assertEqual(status, DONE, said)
        left, _ = json.JSONDecoder().raw_decode(said)
        schema = json.loads((ROOT / "Documentation/schemas/deed.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(left)
        self.assertEqual([one["name"] for one in left["attachments"]], ["console.png", "log.txt"])
        self.assertEqual(left["attachments"][0], {"name": "console.png", "sha256": NAMED, "size": len(PICTURE)})
        status, said = self.resume()
        self.assertIn(status, (DONE, EXCEPTIONS), said)
        found = {one["name"]: one["mediaType"] for one in self.step()["attachments"]}
        self.assertEqual(found, {"console.png": "image/png", "log.txt": "text/plain; charset=utf-8"})

    def test_a_file_comes_with_an_answer_that_demands_none(self):
        for evidence in ("note", "none"):
            self.park(evidence)
            status, said = self.answer("--attach", "console.png", choice="fail")
            self.assertEqual(status, DONE, said)
            self.resume()
            self.assertEqual(self.evidence(), [NAMED])
            status, said = self.lifeboat("cancel", "last", "--as", "olga", "--reason", "over")
            self.resume()
            self.bundle.rename(self.work / f"kept-{evidence}")

    def test_what_is_no_file_to_be_kept_is_refused_before_anything_is_recorded(self):
        self.park()
        (self.work / "empty").touch()
        (self.work / "folder").mkdir()
        os.mkfifo(self.work / "pipe")
        (self.work / "large").write_bytes(b"x" * ((16 << 20) + 1))
        (self.work / "half").write_bytes(b"x" * (9 << 20))
        (self.work / "other-half").write_bytes(b"y" * (9 << 20))
        (self.work / "hid\u202eden").write_bytes(b"x")
        for name in range(9):
            (self.work / f"n{name}").write_text(str(name))
        secret = "correct-horse-battery"
        os.environ["PGPASSWORD"] = secret
        self.addCleanup(os.environ.pop, "PGPASSWORD")
        (self.work / "log.txt").write_text(f"connecting with {secret}\n")
        cases = [
            (["empty"], INVALID, "is empty: it shows nothing"), (["folder"], INPUT_OUTPUT, "is a folder: attach a file"),
            (["pipe"], INPUT_OUTPUT, "is no regular file"), (["/dev/zero"], INPUT_OUTPUT, "is no regular file"),
            (["nowhere"], INPUT_OUTPUT, "No such file"), (["large"], INVALID, "at most 16777216 bytes together"),
            (["half", "other-half"], INVALID, "at most 16777216 bytes together"),
            ([f"n{name}" for name in range(9)], INVALID, "the most is 8"), (["n1", "n1"], INVALID, "comes twice"),
            (["hid\u202eden"], INVALID, "no plain name"), (["log.txt"], USAGE, "holds the variable PGPASSWORD"),
        ]
        if os.getuid() != 0:
            (self.work / "closed").write_text("x")
            (self.work / "closed").chmod(0)
            cases.append((["closed"], INPUT_OUTPUT, "Permission denied"))
        before = (self.bundle / "journal.jsonl").read_bytes()
        for names, expected, sentence in cases:
            status, said = self.answer(*[word for name in names for word in ("--attach", name)])
            self.assertEqual(status, expected, said)
            self.assertIn(sentence, said)
            self.assertNotIn(secret, said)
        self.assertEqual((self.left(), self.evidence()), ([], []))
        self.assertEqual((self.bundle / "journal.jsonl").read_bytes(), before)

    # A letter by hand

    def letter(self, **changes):
        attached = {"name": "console.png", "size": len(PICTURE), "sha256": NAMED, **changes}
        asked = self.records("operatorAsked")[-1]
        line = [line for line in map(json.loads, (self.bundle / "journal.jsonl").read_text().splitlines()) if line["body"] == asked]
        answer = {
            "step": "look", "choice": "done", "by": "mallory", "reason": "all green", "answeredAt": line[-1]["time"],
            "attachments": [attached] if changes.get("name", "x") else None,
        }
        self.inbox.mkdir(parents=True, exist_ok=True)
        (self.inbox / "1.json").write_text(json.dumps({"answer": {"_0": answer}}))

    def test_what_is_no_digest_leads_to_no_other_file(self):
        self.park()
        victim = self.work / ".lifeboat" / "runs" / "victim.txt"
        victim.write_text("kept")
        self.inbox.mkdir(parents=True, exist_ok=True)
        (self.inbox / "1.file-d").mkdir()
        self.letter(sha256="d/../../../runs/victim.txt")
        self.assertEqual(self.resume()[0], PARKED)
        self.assertIn("SHA-256", self.records("answerRefused")[-1]["reason"])
        self.assertEqual(victim.read_text(), "kept")

    def test_a_letter_by_hand_counts_only_with_the_file_that_it_names(self):
        self.park()
        beside = self.inbox.parent / self.bundle.name / f"1.file-{NAMED}"
        for name, content, refusal in (
            (None, None, LACKS), ("console.png", None, "is not there: answer again, and attach it"),
            ("console.png", PICTURE[:-1] + b"x", "is not the one that it names"),
            ("console.png", PICTURE + b"x", "is not the one that it names"),
            ("../console.png", PICTURE, "no plain name"),
        ):
            self.letter(name=name) if name != "console.png" else self.letter()
            if content:
                beside.write_bytes(content)
            self.assertEqual(self.resume()[0], PARKED)
            self.assertIn(refusal, self.records("answerRefused")[-1]["reason"])
            self.assertEqual((self.evidence(), [one for one in self.left() if one.endswith(".json")]), ([], []))
            beside.unlink(missing_ok=True)
        # What cannot be read as a file keeps nobody from the run.
        self.letter()
        os.mkfifo(beside)
        self.assertEqual(self.resume()[0], PARKED)
        self.assertIn("is not there", self.records("answerRefused")[-1]["reason"])
        beside.unlink(missing_ok=True)
        self.letter()
        beside.write_bytes(PICTURE)
        status, said = self.resume()
        self.assertIn(status, (DONE, EXCEPTIONS), said)
        self.assertEqual((self.evidence(), self.left()), ([NAMED], []))

    # At the executor's terminal

    def test_the_prompt_asks_for_the_file_until_one_can_be_read(self):
        (self.work / "a.md").write_text(RUNBOOK % "attachment")
        (self.work / "log.txt").write_text("green\n")
        terminal = self.open("run", "a.md")
        terminal.until(PROMPT)
        terminal.type(b"done all green\r")
        terminal.until(b"   file > ")
        terminal.type(b"nowhere\r")
        terminal.until(b"cannot read 'nowhere': No such file")
        terminal.until(b"   file > ")
        terminal.type(b"\r")
        terminal.until(b"that names no file")
        terminal.until(b"   file > ")
        terminal.type(b"quit\r")
        terminal.until(b"nothing was answered")
        terminal.until(PROMPT)
        terminal.type(b"done\r")
        terminal.until(b"   note > ")
        terminal.type(b"all green\r")
        terminal.until(b"   file > ")
        terminal.type(b"console.png\r")
        terminal.until(b"console.png (10 KiB")
        terminal.until(b"   file > ")
        terminal.type(b"log.txt\r")
        terminal.until(b"   file > ")
        terminal.type(b"\r")
        status, said = terminal.ended()
        self.assertIn(status, (DONE, EXCEPTIONS), said)
        self.assertEqual([one["name"] for one in self.step()["attachments"]], ["console.png", "log.txt"])
        (self.bundle,) = (self.work / ".lifeboat" / "runs").iterdir()
        self.assertIn(NAMED, self.evidence())

    def test_a_file_goes_with_an_answer_at_the_prompt_that_demands_none(self):
        (self.work / "a.md").write_text(RUNBOOK % "none")
        terminal = self.open("run", "a.md")
        terminal.until(PROMPT)
        terminal.type(b"attach console.png\r")
        terminal.until(b"goes with the answer")
        terminal.until(PROMPT)
        terminal.type(b"done\r")
        status, said = terminal.ended()
        self.assertIn(status, (DONE, EXCEPTIONS), said)
        self.assertEqual([one["name"] for one in self.step()["attachments"]], ["console.png"])


if __name__ == "__main__":
    unittest.main()
