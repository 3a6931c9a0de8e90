# SPDX-License-Identifier: Apache-2.0
"""Installing puts a manual page and completions beside the executable, which say what the program itself says."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def output(*command, **options):
    return subprocess.run(
        list(map(str, command)), check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
        **options,
    ).stdout


def commands(command, path=()):
    """Every command with its whole name, but for the parser's own."""
    name = (*path, command["commandName"])
    yield name, command
    for part in command.get("subcommands", []):
        if part["commandName"] != "help":
            yield from commands(part, name)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat install."))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.told = output(ROOT / "Scripts" / "install", cls.folder).splitlines()
        cls.page = cls.folder / "share" / "man" / "man1" / "lifeboat.1"
        cls.root = json.loads(output(os.environ["LIFEBOAT"], "--experimental-dump-help"))["command"]

    def test_everything_is_where_it_is_looked_for(self):
        files = sorted(str(path) for path in self.folder.rglob("*") if path.is_file())
        self.assertEqual(files, sorted(self.told))
        self.assertEqual(5, len(files))
        executable = self.folder / "bin" / "lifeboat"
        self.assertEqual(output(os.environ["LIFEBOAT"], "--version"), output(executable, "--version"))
        again = output(ROOT / "Scripts" / "install", self.folder).splitlines()
        self.assertEqual(self.told, again)

    def test_the_page_has_every_command_with_every_option_and_every_word(self):
        text = self.page.read_text(encoding="ascii")
        plain = re.sub(r"\\\[u([0-9A-F]+)\]", lambda match: chr(int(match[1], 16)), text)
        for escape, character in (
            ("\\(aq", "'"), ("\\(ga", "`"), ("\\(ha", "^"), ("\\(ti", "~"), ("\\(dq", '"'), ("\\-", "-"),
            ("\\fB", ""), ("\\fR", ""), ("\\&", ""), ("\\e", "\\"),
        ):
            plain = plain.replace(escape, character)
        parts = dict(zip(re.findall(r'\n\.SS "(.*)"', plain), re.split(r'\n\.SS ".*"', plain)[1:]))
        found = list(commands(self.root))
        self.assertGreater(len(found), 30)
        self.assertEqual([" ".join(name) for name, _ in found[1:]], list(parts))
        for name, command in found:
            part = parts.get(" ".join(name), plain)
            words = part.split()
            for argument in command.get("arguments", []):
                if argument.get("shouldDisplay", True) and argument["valueName"] not in ("help", "version"):
                    long = [f"--{name['name']}" for name in argument.get("names", []) if name["kind"] == "long"]
                    for option in long or [f"<{argument['valueName']}>"]:
                        self.assertTrue(any(word.strip(",") == option for word in words), (name, option))
            for word in (command.get("abstract", "") + " " + command.get("discussion", "")).split():
                self.assertIn(word, words, name)

    @unittest.skipUnless(shutil.which("groff"), "there is no groff")
    def test_the_page_is_well_formed_and_its_examples_can_be_copied(self):
        checked = subprocess.run(
            ["groff", "-man", "-ww", "-z", self.page], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=120,
        )
        self.assertEqual((0, "", ""), (checked.returncode, checked.stdout, checked.stderr))
        # Without colours and overstriking, in which the words would be hard to find.
        shown = re.sub("\x1b\\[[0-9;]*m|.\b", "", output("groff", "-man", "-Tutf8", "-rLL=78n", self.page))
        for name, command in commands(self.root):
            for line in command.get("discussion", "").splitlines():
                if line.startswith("  lifeboat "):
                    command = line.strip().split("  ")[0]
                    self.assertTrue(f"  {command}\n" in shown, (name, command))
        for line in shown.splitlines():
            self.assertTrue(len(line) <= 80 or line.strip().startswith(("lifeboat ", "echo ", "aws ")), line)

    def test_bash_completes_commands_and_options(self):
        script = self.folder / "share" / "bash-completion" / "completions" / "lifeboat"
        for typed, expected in ((["stat"], "status"), (["approve", "--brea"], "--break-glass")):
            words = " ".join(f"'{word}'" for word in ["lifeboat", *typed])
            completed = output(
                "bash", "-c",
                f"source '{script}'; COMP_WORDS=({words}); COMP_CWORD={len(typed)}; COMP_LINE={repr(' '.join(['lifeboat', *typed]))};"
                " COMP_POINT=${#COMP_LINE}; f=$(complete -p lifeboat | sed 's/.*-F \\([^ ]*\\) .*/\\1/');"
                f" \"$f\" lifeboat '{typed[-1]}' lifeboat; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
                env={**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"},
            )
            self.assertIn(expected, completed.split())
