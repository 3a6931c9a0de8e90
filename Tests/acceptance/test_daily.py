# SPDX-License-Identifier: Apache-2.0
"""The daily runbook against the whole estate, and against the estate broken in each of its checks."""

import os
import re

from acceptance.harness import EXCEPTIONS, FAILED, GREEN, OPERATOR, RED, Acceptance
from estate import provision

# What the endpoint cannot show, so that nobody may call it green.
UNSEEN = {"pitr-window"}


class WholeEstate(Acceptance):
    def test_everything_that_can_be_shown_is_green_and_the_rest_is_undetermined(self):
        self.provision()
        result, run = self.workspace.run("runbooks/daily.md")
        states = self.workspace.states(run)
        self.assertEqual({step for step, state in states.items() if state not in GREEN}, UNSEEN, result.stderr)
        self.assertEqual({states[step] for step in UNSEEN}, {"undetermined"})
        self.assertEqual(result.returncode, EXCEPTIONS)

    def test_the_signed_checklist_verifies(self):
        self.provision()
        _, run = self.workspace.run("runbooks/daily.md")
        checklist = self.workspace.checklist(run)
        self.assertEqual(len(checklist), 38)
        self.assertEqual(checklist[3], "pass")
        self.assertEqual(checklist[34], "pass")
        self.assertNotEqual(checklist[33], "pass", "no restore was run")
        signed = self.workspace.lifeboat("sign", run, "--key", self.workspace.key(OPERATOR), "--as", OPERATOR)
        self.assertEqual(signed.returncode, 0, signed.stderr)
        verified = self.workspace.lifeboat("verify", self.workspace.bundle(run), "--signers", "allowed_signers")
        self.assertEqual(verified.returncode, 0, verified.stderr + verified.stdout)


class BrokenEstate(Acceptance):
    """Each break turns exactly its own steps red, and only items that rest on them lose their tick."""

    def test_each_break_turns_exactly_its_own_steps_red(self):
        self.provision()
        _, run = self.workspace.run("runbooks/daily.md")
        whole = self.workspace.checklist(run)
        proofs = self.proofs()
        for name, defect in provision.BREAKS.items():
            with self.subTest(defect=name, about=defect.about):
                self.provision(name)
                self.sql(defect.sql)
                try:
                    result, run = self.workspace.run("runbooks/daily.md", env=self.environment(defect))
                finally:
                    self.sql(defect.undo)
                states = self.workspace.states(run)
                red = {step for step, state in states.items() if state in RED}
                self.assertEqual(red, set(defect.steps), result.stderr)
                self.assertEqual(result.returncode, FAILED)
                not_green = {step for step, state in states.items() if state not in GREEN}
                for number, status in self.workspace.checklist(run).items():
                    if proofs[number] & not_green:
                        self.assertNotEqual(status, "pass", f"item {number} rests on {proofs[number] & not_green}")
                    else:
                        self.assertEqual(status, whole[number], f"item {number} rests on none of {not_green}")

    def environment(self, defect):
        ports = {"dr": os.environ["DHAKACART_DR_PORT"]}
        return {name: ports.get(value, value) for name, value in defect.env.items()}

    def proofs(self):
        """The steps of the daily runbook that each item links to, read from the checklist itself."""
        text = (self.workspace.path / "checklists" / "backup-and-dr.md").read_text()
        items = [line for line in text.splitlines() if line.startswith("- [ ] ")]
        return {
            number: set(re.findall(r"daily\.md#([\w-]+)\)", line)) for number, line in enumerate(items, 1)
        }
