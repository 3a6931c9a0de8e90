# SPDX-License-Identifier: Apache-2.0
"""A run that goes on depends on what its plan uses, and shows whoever takes it over where it stands."""

from acceptance.harness import OPERATOR, PARKED, REFUSED, Acceptance

WORKSPACE = """store: .lifeboat
environments:
  production:
    regions: {primary: us-west-2}
    connections:
      app: {host: db.example.com, database: app, user: olga}
"""
RUNBOOK = """---
lifeboat: 1
id: waits
kind: emergency
environment: production
---
# Waits

1. **Somebody looks.** *Red:* wait.
   ```yaml manual id=looks
   confirm: Does it look good?
   ```
2. **The rows are counted.** *Red:* look at the database.
   ```sql id=rows connection=app effect=read
   SELECT 1 AS one
   ```
   ```expect
   rows[0].one == 1
   ```
"""


class Environment(Acceptance):
    """What is changed in lifeboat.yaml while a run waits."""

    def setUp(self):
        kept = (self.workspace.path / "lifeboat.yaml").read_text()
        self.addCleanup((self.workspace.path / "lifeboat.yaml").write_text, kept)
        self.edit(WORKSPACE)

    def edit(self, text):
        (self.workspace.path / "lifeboat.yaml").write_text(text)

    def begin(self):
        self.write("waits.md", RUNBOOK)
        waiting, run = self.workspace.run("waits.md")
        self.assertEqual(waiting.returncode, PARKED, waiting.stderr)
        return run

    def resume(self, run):
        return self.workspace.lifeboat("resume", run, "--unattended", "--as", OPERATOR)

    def test_what_the_run_does_not_use_may_be_added(self):
        run = self.begin()
        self.edit(WORKSPACE.replace("{primary: us-west-2}", "{primary: us-west-2, dr: us-east-1}")
                  + "      reports: {host: reports.example.com, database: reports, user: olga}\n"
                  + "  staging:\n    regions: {primary: eu-west-1}\n"
                  + "roles:\n  dba: [dba@dhakacart.com]\n")
        (self.workspace.path / "checklists" / "more.md").write_text("# More\n\n- [ ] 1. Something\n")
        self.addCleanup((self.workspace.path / "checklists" / "more.md").unlink)
        result = self.resume(run)
        self.assertEqual(result.returncode, PARKED, result.stderr)

    def test_what_it_uses_must_be_what_it_was(self):
        run = self.begin()
        self.edit(WORKSPACE.replace("db.example.com", "other.example.com"))
        result = self.resume(run)
        self.assertEqual(result.returncode, REFUSED, result.stderr)
        self.assertIn("the connection 'app' to olga@db.example.com:5432/app, now to olga@other.example.com:5432/app",
                      result.stderr)
