# SPDX-License-Identifier: Apache-2.0
"""What the database says of the rows that statements have changed: no step that changed some reads as one without effect."""

import os

from acceptance.harness import Acceptance

RUNBOOK = """---
lifeboat: 1
kind: daily
environment: production
on-failure: continue
---

# Rows

1. **Statements.** *Red:* look.
   ```bash id=a effect=change
   STATEMENTS
   ```
"""


class ChangedRows(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setup = cls("psql")
        cls.addClassCleanup(setup.psql, "primary", "DROP TABLE counted")
        setup.psql("primary", "CREATE TABLE counted (a int, b int)")
        setup.psql("primary", "INSERT INTO counted VALUES (0, 1), (0, 2)")
        setup.psql("primary", "GRANT ALL ON counted TO PUBLIC")

    def carry_out(self, *statements):
        host, port = (os.environ[f"DHAKACART_PRIMARY_{part}"] for part in ("HOST", "PORT"))
        user = os.environ.get("DHAKACART_DB_USER", "dhakacart_reader")
        psql = f"psql -h {host} -p {port} -U {user} -d dhakacart -c"
        path = self.write("rows.md", RUNBOOK.replace("STATEMENTS", "\n   ".join(f'{psql} "{text}"' for text in statements)))
        result, run = self.workspace.run(path)
        self.assertIsNotNone(run, result.stdout + result.stderr)
        return result, run, self.workspace.status(run)["steps"][0]

    def test_one_statement_of_two_that_changes_nothing_leaves_the_step_half_done(self):
        result, run, step = self.carry_out("UPDATE counted SET a = 1", "DELETE FROM counted WHERE b = 9")
        self.assertEqual((step["state"], step["halfDone"]), ("failed", True), step)
        reason = "statement 2 of 2 (DELETE FROM counted WHERE b = 9): the database says that it changed no row"
        self.assertIn(reason, step["reason"])
        self.assertIn("statement 1 of 2 (UPDATE counted SET a = 1): it changed 2 rows", step["reason"])
        told = (result.stdout + result.stderr, self.workspace.lifeboat("status", run).stdout, self.workspace.lifeboat("report", run).stdout)
        for text in told:
            self.assertNotIn("NO EFFECT", text)
            self.assertIn("half done: it has changed something", text)
            self.assertIn("statement 2 of 2", text.replace("\\", ""))

    def test_statements_of_which_none_changes_a_row_have_no_effect(self):
        _, run, step = self.carry_out("UPDATE counted SET a = 1 WHERE b = 9", "DELETE FROM counted WHERE b = 9")
        self.assertEqual((step["state"], step["halfDone"]), ("no-effect", False), step)
        self.assertNotIn("half done", self.workspace.lifeboat("status", run).stdout)

    def test_what_a_statement_that_begins_with_with_has_changed_is_not_known(self):
        _, _, step = self.carry_out("WITH x AS (UPDATE counted SET a = 2 WHERE b = 1) SELECT a FROM counted WHERE b = 9")
        self.assertEqual((step["state"], step["proven"]), ("succeeded", False), step)
        self.assertIn("the database does not say", step["reason"])
        self.assertEqual(self.psql("primary", "SELECT a FROM counted WHERE b = 1"), "2", "it changed a row all the same")
