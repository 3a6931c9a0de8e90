# SPDX-License-Identifier: Apache-2.0
"""The role for reading: what a dry run says of it, what it keeps from happening, and what the doctor makes of it."""

from acceptance.harness import FAILED, Acceptance

RUNBOOK = """---
lifeboat: 1
kind: daily
environment: production
---

# Hidden

1. **Who reads.** *Red:* wait.
   ```sql id=who connection=primary
   SELECT current_user::text AS role;
   ```
   ```expect
   rows[0].role == 'least'
   ```
2. **A function that looks like a read.** *Red:* wait.
   ```sql id=hidden connection=primary
   SELECT hidden_switch() AS position;
   ```
   ```expect
   rows[0].position != null
   ```
"""


class ReadRole(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        setup = cls("psql")
        for statement in (
            "CREATE ROLE least NOLOGIN",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO least",
            "GRANT least TO dhakacart_reader",
            "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO dhakacart_reader",
            "CREATE FUNCTION hidden_switch() RETURNS text LANGUAGE sql AS 'SELECT pg_switch_wal()::text'",
        ):
            setup.psql("primary", statement)
        cls.addClassCleanup(cls.restore, setup)

    @staticmethod
    def restore(setup):
        for statement in (
            "DROP FUNCTION hidden_switch()",
            "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() FROM dhakacart_reader",
            "DROP OWNED BY least",
            "DROP ROLE least",
        ):
            setup.psql("primary", statement)

    def setUp(self):
        self.write("hidden.md", RUNBOOK)

    def name(self, role):
        path = self.workspace.path / "lifeboat.yaml"
        original = path.read_text()
        self.addCleanup(path.write_text, original)
        path.write_text(original.replace("      primary:\n        host:", f"      primary:\n        read-role: {role}\n        host:"))
        self.assertIn(f"read-role: {role}", path.read_text())

    def position(self):
        return self.psql("primary", "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")

    def test_without_a_role_a_dry_run_says_who_reads_and_what_else_that_is(self):
        result, run = self.workspace.run("hidden.md", "--dry-run")
        self.assertRegex(result.stderr, "is read as dhakacart_reader, which may do more than read: it .*pg_switch_wal")
        self.assertEqual(result.stderr.count("is read as dhakacart_reader"), 1)
        report = self.workspace.lifeboat("report", run).stdout.replace("\\", "")
        self.assertIn("is read as dhakacart_reader, which may do more than read", report)

    def test_with_a_role_the_database_refuses_what_hides_in_a_function(self):
        self.name("least")
        self.psql("primary", "SELECT pg_switch_wal()")
        self.psql("primary", "INSERT INTO heartbeat VALUES (clock_timestamp())")
        for arguments in (["--dry-run"], []):
            with self.subTest(arguments):
                before = self.position()
                result, run = self.workspace.run("hidden.md", *arguments)
                states = self.workspace.states(run)
                self.assertEqual(states["who"], "succeeded", result.stderr)
                self.assertNotEqual(states["hidden"], "succeeded")
                self.assertIn("permission denied for function pg_switch_wal", result.stderr)
                self.assertEqual(self.position(), before)
                told = "is read as least, which may only read" in result.stderr
                self.assertEqual(told, bool(arguments), result.stderr)

    def test_a_role_that_cannot_be_taken_reads_nothing(self):
        self.name("postgres_of_nobody")
        result, run = self.workspace.run("hidden.md", "--dry-run")
        self.assertIn("the role for reading 'postgres_of_nobody' cannot be taken", result.stderr)
        self.assertNotIn("succeeded", self.workspace.states(run).values())

    def test_the_doctor_notes_a_user_who_may_more_and_calls_a_role_wrong_that_may(self):
        self.assertRegex(self.workspace.lifeboat("doctor").stdout, "note   reads of primary, production: .*pg_switch_wal")
        self.name("least")
        self.assertRegex(self.workspace.lifeboat("doctor").stdout, "ok     reads of primary, production: .*as least")
        self.psql("primary", "GRANT pg_write_all_data TO least")
        self.addCleanup(self.psql, "primary", "REVOKE pg_write_all_data FROM least")
        doctor = self.workspace.lifeboat("doctor")
        self.assertEqual(doctor.returncode, FAILED)
        self.assertRegex(doctor.stdout, "WRONG  reads of primary, production: .*is a member of pg_write_all_data")
        self.psql("primary", "REVOKE least FROM dhakacart_reader")
        self.addCleanup(self.psql, "primary", "GRANT least TO dhakacart_reader")
        self.assertIn('GRANT "least" TO "dhakacart_reader"', self.workspace.lifeboat("doctor").stdout)
