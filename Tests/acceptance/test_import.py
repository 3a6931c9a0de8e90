# SPDX-License-Identifier: Apache-2.0
"""`lifeboat import`: what it prints is a patch that applies, and no file of the user's changes unless it is named."""

import json
import os
import re
import shutil
import subprocess

from acceptance.harness import DONE, INVALID, ROOT, Acceptance

DOCUMENT = ROOT / "Tests" / "RunbookCompilerTests" / "Documents" / "dhakacart-backup-and-dr.md"
IN_OUT = 74  # a file that cannot be read or must not be replaced

HOSTILE = {
    "empty": b"",
    "only-blank": b"\n\n   \n",
    "prose": b"# Nothing\n\nNobody wrote a command here.\n",
    "nul": b"# T\n\n```bash\nuptime\0\n```\n",
    "latin-1": "# T\n\n```bash\necho é\n```\n".encode("latin-1"),
    "brackets": b"[" * 200_000,
    "quotes": b"> " * 5_000 + b"```bash\n",
    "never-closed": b"# T\n\n```bash\nfor x in 1; do\n",
    "escapes": b"# T \x1b[2J\xe2\x80\xae\n\n1. **\x1b]0;x\x07go**\n   ```bash\n   rm -rf $HOME/x\n   ```\n",
    "yaml-in-title": b"# T\n\n1. **a: [b, {c: \"d\\**\n   ```bash\n   rm -rf /x\n   ```\n- [ ] a: [b, {c\n",
    "many-steps": b"# T\n\n" + b"".join(b"## S%d\n\n```bash\nrm -rf /x/%d\n```\n\n" % (n, n) for n in range(300)),
}


class Import(Acceptance):
    def setUp(self):
        super().setUp()
        self.docs = self.workspace.path / "docs"
        shutil.rmtree(self.docs, ignore_errors=True)
        self.docs.mkdir()
        self.document = self.docs / "dr.md"
        shutil.copy(DOCUMENT, self.document)
        self.before = self.document.read_bytes()

    def propose(self, *arguments, status=DONE, file="docs/dr.md"):
        result = self.workspace.lifeboat("import", file, *arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def files(self):
        return {path.name: path.read_bytes() for path in self.docs.iterdir()}

    def findings(self, file):
        result = self.workspace.lifeboat("check", file, "--format", "json")
        return json.loads(result.stdout)

    def plan(self, file):
        result = self.workspace.lifeboat("plan", file, "--format", "json")
        self.assertEqual(result.returncode, DONE, result.stderr)
        return json.loads(result.stdout)

    def apply(self, patch, tool):
        result = subprocess.run(
            [*tool, "-p0"], cwd=self.workspace.path, input=patch.encode(), capture_output=True,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(self.workspace.path.parent)},
        )
        self.assertEqual(result.returncode, 0, result.stderr.decode())

    def check_result(self, file, adopted):
        """The result has fewer findings, no error, the same effects, and no step that acts without being seen."""
        after = self.findings(file)
        self.assertEqual([finding for finding in after if finding["severity"] == "error"], [])
        self.assertLess(len(after), len(adopted[0]))
        effects = {step["id"]: step["effect"] for step in adopted[1]["steps"]}
        bound = self.plan(file)["steps"]
        self.assertEqual(effects.keys() - {step["id"] for step in bound}, set())
        for step in bound:
            if "commands" not in step or step["effect"] == "read":
                continue
            self.assertTrue(step["asksFirst"] or step.get("approval"), step["id"])
        known = {"read": 0, "change": 1, "unknown": 2, "irreversible": 3}
        for step in bound:
            before = effects.get(step["id"])
            # A command that could not be carried out, and can now, says what it does; all others stay what they were.
            if before is not None and step["id"] in self.runnable(adopted[1]):
                self.assertEqual(known[step["effect"]], known[before], step["id"])

    @staticmethod
    def runnable(plan):
        return {step["id"] for step in plan["steps"] if "commands" in step}

    def test_native_patch(self):
        adopted = self.findings("docs/dr.md"), self.plan("docs/dr.md")
        result = self.propose()
        self.assertEqual(self.files(), {"dr.md": self.before})
        self.assertTrue(result.stdout.startswith("--- docs/dr.md\n+++ docs/dr.md\n@@ "))
        self.assertRegex(result.stderr, r"(?m)^\d+ steps keep their question$")
        self.apply(result.stdout, ["git", "apply"])
        self.check_result("docs/dr.md", adopted)
        # The lines of the document that the patch does not name are the document's.
        removed = re.findall(r"(?m)^-(?!-- )(.*)$", result.stdout)
        lines = self.document.read_text().splitlines()
        for line in self.before.decode().splitlines():
            self.assertTrue(line in lines or line in removed, line)

    def test_patch_applies_with_patch_as_with_git(self):
        patch = self.propose().stdout
        self.apply(patch, ["git", "apply"])
        by_git = self.document.read_bytes()
        self.document.write_bytes(self.before)
        self.apply(patch, ["patch", "-s"])
        self.assertEqual(self.document.read_bytes(), by_git)

    def test_sidecar_patch(self):
        adopted = self.findings("docs/dr.md"), self.plan("docs/dr.md")
        result = self.propose("--sidecar")
        self.assertEqual(self.files(), {"dr.md": self.before})
        self.apply(result.stdout, ["git", "apply"])
        self.assertEqual(self.files().keys(), {"dr.md", "dr.lifeboat.yaml"})
        self.assertEqual(self.document.read_bytes(), self.before)
        self.check_result("docs/dr.md", adopted)
        # A second import has nothing to propose, and says so.
        again = self.propose("--sidecar")
        self.assertEqual(again.stdout, "")
        self.assertIn("already", again.stderr)
        # Another title, another text: the sidecar holds for none of them.
        for old, new in [(b"**Test replication**", b"**Test replication!**"), (b"period 30", b"period 31")]:
            self.document.write_bytes(self.before.replace(old, new))
            self.assertIn("LB0184", {finding["code"] for finding in self.findings("docs/dr.md")})
            self.assertEqual(self.workspace.lifeboat("plan", "docs/dr.md").returncode, INVALID)

    def test_json(self):
        for form in ([], ["--sidecar"]):
            result = self.propose("--format", "json", *form)
            proposal = json.loads(result.stdout)
            self.assertEqual(
                list(proposal),
                ["document", "form", "target", "bound", "effects", "asking", "proposals", "questions", "patch"],
            )
            self.assertEqual(proposal["form"], "sidecar" if form else "native")
            self.assertEqual(proposal["patch"], self.propose(*form).stdout)
            self.assertGreater(proposal["asking"], 10)
            for item in proposal["proposals"]:
                self.assertTrue(item["text"] and item["reason"], item)
        self.assertEqual(self.files(), {"dr.md": self.before})

    def test_output(self):
        result = self.propose("--output", "docs/new.md")
        self.assertEqual(result.stdout, "")
        self.assertEqual(self.document.read_bytes(), self.before)
        self.assertEqual(self.workspace.lifeboat("check", "docs/new.md").returncode, DONE)
        self.apply(self.propose().stdout, ["git", "apply"])
        self.assertEqual(self.document.read_bytes(), (self.docs / "new.md").read_bytes())

    def test_output_does_not_replace_a_file(self):
        other = self.docs / "other.md"
        other.write_text("mine\n")
        (self.docs / "link.md").symlink_to("dr.md")
        for name in ("other.md", "link.md", "../docs/dr.md"):
            result = self.propose("--output", f"docs/{name}", status=IN_OUT)
            self.assertIn(name, result.stderr)
        self.propose("--sidecar", "--output", "docs/dr.md", status=IN_OUT)
        self.propose("--output", "nowhere/new.md", status=IN_OUT)
        self.assertEqual(other.read_text(), "mine\n")
        self.assertEqual(self.document.read_bytes(), self.before)

    def test_output_that_names_the_document_itself_is_what_was_asked_for(self):
        patch = self.propose().stdout
        self.propose("--output", "docs/dr.md")
        written = self.document.read_bytes()
        self.document.write_bytes(self.before)
        self.apply(patch, ["git", "apply"])
        self.assertEqual(self.document.read_bytes(), written)

    def test_hostile_and_empty_documents(self):
        for name, content in HOSTILE.items():
            for form in ([], ["--sidecar"]):
                with self.subTest(name=name, form=form):
                    for path in self.docs.iterdir():
                        path.unlink()
                    file = self.docs / "bad.md"
                    file.write_bytes(content)
                    result = self.workspace.lifeboat("import", "docs/bad.md", *form, timeout=60)
                    self.assertIn(result.returncode, (DONE, INVALID), result.stderr)
                    self.assertEqual(self.files(), {"bad.md": content})
                    self.assertNotRegex(result.stderr, "[\x00-\x08\x0b-\x1f\x7f\u202e]")
                    if result.returncode == INVALID:
                        self.assertEqual(result.stdout, "")
                        self.assertRegex(result.stderr, r"LB\d{4}")
                        continue
                    self.apply(result.stdout, ["git", "apply"])
                    self.assertEqual(self.workspace.lifeboat("check", "docs/bad.md").returncode, DONE)

    def test_what_is_not_there(self):
        self.propose(file="docs/missing.md", status=IN_OUT)
        self.propose(file="docs", status=INVALID)

    def test_closed_pipe(self):
        command = " ".join(self.workspace.command("import", "docs/dr.md"))
        result = subprocess.run(
            ["bash", "-c", f"{command} | head -c 10; echo \"${{PIPESTATUS[0]}}\""],
            cwd=self.workspace.path, capture_output=True, timeout=60, text=True,
        )
        self.assertIn(result.stdout[10:].strip(), ("0", "74", "141"))
        self.assertNotIn("Fatal", result.stderr)
        self.assertEqual(self.files(), {"dr.md": self.before})
