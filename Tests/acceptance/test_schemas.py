# SPDX-License-Identifier: Apache-2.0
"""The schemas for editors and programs hold for the repository's own files and for what the program prints."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "Documentation" / "schemas"
RUNBOOKS = sorted((ROOT / "runbooks").rglob("*.md"))


def lifeboat(*arguments, cwd=ROOT, text=True):
    return subprocess.run(
        [os.environ["LIFEBOAT"], *map(str, arguments)],
        cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=text, timeout=120,
    )


class Schema:
    def __init__(self, name):
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)

    def errors(self, document):
        return [f"{error.json_path}: {error.message}" for error in self.validator.iter_errors(document)]


def front_matter(path):
    text = path.read_text(encoding="utf-8")
    return yaml.safe_load(text.split("---\n")[1])


class EditorSchemaTests(unittest.TestCase):
    def test_front_matter_of_every_runbook(self):
        schema = Schema("front-matter")
        self.assertGreaterEqual(len(RUNBOOKS), 5)
        for path in RUNBOOKS:
            self.assertEqual(schema.errors(front_matter(path)), [], path)

    def test_yaml_form_of_every_runbook(self):
        schema = Schema("runbook")
        for path in RUNBOOKS:
            printed = lifeboat("plan", path, "--yaml")
            self.assertEqual(printed.returncode, 0, printed.stderr)
            self.assertEqual(schema.errors(yaml.safe_load(printed.stdout)), [], path)

    def test_workspace(self):
        workspace = yaml.safe_load((ROOT / "lifeboat.yaml").read_text(encoding="utf-8"))
        self.assertEqual(Schema("workspace").errors(workspace), [])

    def test_what_the_program_refuses_is_marked_in_the_editor(self):
        runbook = {"lifeboat": 1, "kind": "daily", "steps": [{"id": "a", "bash": "date"}]}
        schema = Schema("runbook")
        self.assertEqual(schema.errors(runbook), [])
        for change in [
            {"lifeboat": 2}, {"kind": "dayly"}, {"enviroment": "x"}, {"rto": "4"}, {"steps": {"a": {}}},
            {"steps": [{"bash": "date"}]}, {"steps": [{"id": "A b"}]}, {"steps": [{"id": "a", "effect": "reed"}]},
            {"steps": [{"id": "a", "retry": "5"}]}, {"steps": [{"id": "a", "wait": {"every": "5s"}}]},
            {"inputs": {"x": {"typ": "string"}}}, {"approvals": {"x": {"count": 0, "from": ["dba"]}}},
        ]:
            self.assertNotEqual(schema.errors({**runbook, **change}), [], change)
        workspace = Schema("workspace")
        self.assertNotEqual(workspace.errors({"environments": {"x": {"account": 123456789012}}}), [])
        self.assertNotEqual(
            workspace.errors({"environments": {"x": {"connections": {"y": {"password": "hunter2"}}}}}), []
        )


# What SARIF 2.1.0 demands of the members that are used here, from its published schema.
REGION = {
    "type": "object", "additionalProperties": False,
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "properties": {
        name: {"type": "integer", "minimum": 1} for name in ["startLine", "startColumn", "endLine", "endColumn"]
    },
}
MESSAGE = {
    "type": "object", "required": ["text"], "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
ARTIFACT = {
    "type": "object", "required": ["uri"], "additionalProperties": False,
    "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9/._~%:-]+$"}},
}
PHYSICAL = {
    "type": "object", "required": ["artifactLocation"], "additionalProperties": False,
    "properties": {"artifactLocation": ARTIFACT, "region": REGION},
}
LOCATION = {
    "type": "object", "additionalProperties": False,
    "properties": {
        "physicalLocation": PHYSICAL, "message": MESSAGE,
        "logicalLocations": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object", "additionalProperties": False,
                "properties": {"name": {"type": "string"}, "kind": {"type": "string"}},
            },
        },
    },
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = {
    "type": "object", "required": ["id"], "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^LB[0-9]{4}$"},
        "shortDescription": MESSAGE, "fullDescription": MESSAGE, "help": MESSAGE,
        "defaultConfiguration": {"type": "object", "additionalProperties": False, "properties": {"level": LEVEL}},
    },
}
RESULT = {
    "type": "object", "required": ["message", "ruleId", "ruleIndex", "level"], "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0}, "level": LEVEL,
        "message": MESSAGE,
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
        "fixes": {
            "type": "array", "uniqueItems": True,
            "items": {
                "type": "object", "required": ["artifactChanges"], "additionalProperties": False,
                "properties": {
                    "description": MESSAGE,
                    "artifactChanges": {
                        "type": "array", "minItems": 1, "uniqueItems": True,
                        "items": {
                            "type": "object", "required": ["artifactLocation", "replacements"],
                            "additionalProperties": False,
                            "properties": {
                                "artifactLocation": ARTIFACT,
                                "replacements": {
                                    "type": "array", "minItems": 1,
                                    "items": {
                                        "type": "object", "required": ["deletedRegion"], "additionalProperties": False,
                                        "properties": {
                                            "deletedRegion": REGION,
                                            "insertedContent": {
                                                "type": "object", "required": ["text"],
                                                "properties": {"text": {"type": "string"}},
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
SARIF = {
    "type": "object", "required": ["version", "runs"], "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
        "runs": {
            "type": "array", "minItems": 1, "maxItems": 1,
            "items": {
                "type": "object", "required": ["tool", "results", "columnKind"], "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object", "required": ["driver"], "additionalProperties": False,
                        "properties": {
                            "driver": {
                                "type": "object", "required": ["name"], "additionalProperties": False,
                                "properties": {
                                    "name": {"const": "lifeboat"}, "version": {"type": "string"},
                                    "rules": {"type": "array", "uniqueItems": True, "items": RULE},
                                },
                            }
                        },
                    },
                    "columnKind": {"const": "utf16CodeUnits"},
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}

BAD = """---
lifeboat: 1
kind: dayly
inputs:
  db: {type: rds-instance, default: dhakacart-db}
---
# Look 🚒 around

1. **The database is up.**
   ```bash id=is-up timout=2m timeout=5min
   aws rds describe-db-instances --db-instance-identifer ${bd} --region us-west-2
   ```
2. **It stays up.** 漢字
   ```bash id=is-up
   aws rds describe-db-instances --db-instance-identifier ${bd} --region us-west-2
   ```
"""


class CheckTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lifeboat-check.")
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        (self.path / "bad one.md").write_text(BAD, encoding="utf-8")

    def check(self, *arguments):
        return lifeboat("check", "bad one.md", *arguments, cwd=self.path)

    def test_json_holds_to_its_schema(self):
        schema = Schema("check")
        checked = self.check("--format", "json")
        self.assertEqual(checked.returncode, 65)
        findings = json.loads(checked.stdout)
        self.assertEqual(schema.errors(findings), [])
        self.assertEqual(
            [(finding["code"], finding["line"], finding["column"]) for finding in findings],
            [
                ("LB0703", 3, 7), ("LB0202", 10, 21), ("LB0203", 10, 39), ("LB0402", 11, 34), ("LB0302", 11, 60),
                ("LB0206", 14, 15),
            ],
        )
        self.assertIsNone(findings[0]["step"])
        self.assertEqual(findings[4]["step"], "is-up")
        for files in [["runbooks/daily.md"], [path.relative_to(ROOT) for path in RUNBOOKS]]:
            self.assertEqual(schema.errors(json.loads(lifeboat("check", *files, "--format", "json").stdout)), [])
        missing = lifeboat("check", "no.md", "--format", "json", cwd=self.path)
        self.assertEqual(missing.returncode, 74)

    def test_sarif_has_the_published_structure(self):
        log = json.loads(self.check("--format", "sarif").stdout)
        errors = jsonschema.Draft202012Validator(SARIF).iter_errors(log)
        self.assertEqual([f"{error.json_path}: {error.message}" for error in errors], [])
        run = log["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        self.assertEqual(rules, sorted(set(rules)))
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            self.assertEqual(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "bad%20one.md")
        self.assertTrue(any("fixes" in result for result in run["results"]))
        clean = json.loads(lifeboat("check", RUNBOOKS[0], "--format", "sarif").stdout)
        self.assertEqual(list(jsonschema.Draft202012Validator(SARIF).iter_errors(clean)), [])

    def test_fix_makes_the_certain_edits_and_nothing_else(self):
        path = self.path / "bad one.md"
        path.chmod(0o640)
        (self.path / "link.md").symlink_to("bad one.md")
        difference = self.check("--diff")
        self.assertIn("-kind: dayly\n+kind: daily\n", difference.stdout)
        self.assertEqual(path.read_text(encoding="utf-8"), BAD)
        self.assertEqual(self.check("--fix", "--dry-run").stdout, difference.stdout)
        # What --fix would leave is what counts, as it does with --fix.
        self.assertEqual(difference.returncode, 65)
        self.assertIn("errors are left after the edits", difference.stderr)
        fixed = lifeboat("check", "link.md", "--fix", cwd=self.path)
        expected = (
            BAD.replace("dayly", "daily").replace("timout=2m", "timeout=2m").replace("5min", "5m")
            .replace("${bd}", "${db}").replace("identifer", "identifier")
        )
        self.assertEqual(path.read_text(encoding="utf-8"), expected, fixed.stderr)
        self.assertTrue((self.path / "link.md").is_symlink())
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        self.assertEqual(sorted(entry.name for entry in self.path.iterdir()), ["bad one.md", "link.md"])
        # What is not certain is left: two steps of one id, and which of the two timeouts is meant.
        self.assertEqual(fixed.returncode, 65)
        self.assertIn("LB0206", fixed.stdout)
        self.assertIn("LB0213", fixed.stdout)
        before = path.stat().st_ino
        again = self.check("--fix")
        self.assertIn("nothing to fix", again.stderr)
        self.assertEqual(path.stat().st_ino, before, "a file without edits is not written")

    def test_a_diff_in_a_pipe_is_a_patch_byte_for_byte_and_in_a_terminal_it_is_shown(self):
        text = (
            "---\r\nlifeboat: 1\r\nkind: dayly\r\n---\r\n# T\r\n\r\nA caf\u00e9, a cafe\u0301 and a tab\t.\r\n\r\n"
            "1. **S.**\r\n   ```bash id=s timout=2m\r\n   echo a > b\r\n   ```\r\n2. **No end.**\r\n   ```bash id=t\r\n"
            "   date > x\r\n   ```"
        )
        (self.path / "sub").mkdir()
        for name in ("patched one.md", "sub/patched.md"):
            path = self.path / name
            for tool in (["git", "apply", "-p0"], ["patch", "-p0", "-s", "--binary"]):
                with self.subTest(name=name, tool=tool[0]):
                    path.write_bytes(text.encode())
                    diff = lifeboat("check", name, "--diff", cwd=self.path, text=False)
                    self.assertEqual(diff.returncode, 0, diff.stderr)
                    done = subprocess.run(tool, cwd=self.path, input=diff.stdout, capture_output=True, check=False)
                    self.assertEqual(done.returncode, 0, (done.stderr, diff.stdout))
                    patched = path.read_bytes()
                    self.assertEqual(
                        patched, text.replace("dayly", "daily").replace("timout", "timeout").encode(), diff.stdout
                    )
                    path.write_bytes(text.encode())
                    lifeboat("check", name, "--fix", cwd=self.path)
                    self.assertEqual(path.read_bytes(), patched)

    def test_a_file_that_cannot_be_written_stays_as_it_was(self):
        if os.geteuid() == 0:
            self.skipTest("the superuser writes everywhere")
        self.path.chmod(0o500)
        try:
            self.assertEqual(self.check("--fix").returncode, 74)
        finally:
            self.path.chmod(0o700)
        self.assertEqual((self.path / "bad one.md").read_text(encoding="utf-8"), BAD)

    def test_text_is_cut_to_twenty_of_a_code(self):
        steps = "".join(f"1. **S{n}.**\n   ```bash id=s{n} timout{n}=5m\n   date\n   ```\n" for n in range(30))
        (self.path / "bad one.md").write_text("---\nlifeboat: 1\nkind: daily\n---\n# T\n\n" + steps, encoding="utf-8")
        text = self.check().stdout
        self.assertEqual(text.count("error[LB0202]"), 20)
        self.assertTrue(text.rstrip().endswith("lifeboat explain LB0202 tells more"), text[-200:])
        self.assertIn("30 errors\n10 more of LB0202 left out; --all shows them\n", text)
        self.assertEqual(self.check("--all").stdout.count("error[LB0202]"), 30)

    def test_a_wrong_workspace_file_is_a_finding(self):
        (self.path / "lifeboat.yaml").write_text("environments:\n  x: {acount: \"1\"}\n", encoding="utf-8")
        findings = json.loads(self.check("--format", "json").stdout)
        self.assertEqual(Schema("check").errors(findings), [])
        self.assertIn(("LB0721", "lifeboat.yaml"), [(finding["code"], finding["file"]) for finding in findings])
        alone = lifeboat("check", "lifeboat.yaml", "--fix", cwd=self.path)
        self.assertIn("account", (self.path / "lifeboat.yaml").read_text(encoding="utf-8"))
        self.assertIn("LB0722", alone.stdout)


class ExplainTests(unittest.TestCase):
    def test_codes_as_people_type_them(self):
        for code in ["LB0412", "lb0412", "0412", "412"]:
            explained = lifeboat("explain", code)
            self.assertEqual(explained.returncode, 0)
            self.assertTrue(explained.stdout.startswith("error[LB0412]: "))
            self.assertLessEqual(max(map(len, explained.stdout.splitlines())), 80)
        both = lifeboat("explain", "412", "803", "lb0412", "--format", "json")
        self.assertEqual([page["code"] for page in json.loads(both.stdout)], ["LB0412", "LB0803"])

    def test_no_code_lists_them_and_a_wrong_one_is_said(self):
        listed = lifeboat("explain")
        self.assertIn("LB0101", listed.stdout)
        self.assertLessEqual(max(map(len, listed.stdout.splitlines())), 80)
        self.assertEqual(len(json.loads(lifeboat("explain", "--format", "json").stdout)),
                         sum(line.startswith("LB") for line in listed.stdout.splitlines()))
        wrong = lifeboat("explain", "LB0142", "LB0412")
        self.assertEqual(wrong.returncode, 64)
        self.assertIn("LB0142", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
