# SPDX-License-Identifier: Apache-2.0
"""The executable outside any workspace, and the AWS CLI to compare it with."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Where no lifeboat.yaml lies above.
NOWHERE = tempfile.gettempdir()


def temporary():
    return tempfile.TemporaryDirectory(prefix="lifeboat-aws.")


def lifeboat(*arguments, env=None, data=b"", cwd=NOWHERE, timeout=180):
    """Runs the executable; `stdout` and `stderr` are text."""
    result = subprocess.run(
        [os.environ["LIFEBOAT"], *map(str, arguments)],
        cwd=cwd, env=os.environ if env is None else env, input=data, capture_output=True, timeout=timeout,
    )
    result.stdout = result.stdout.decode("utf-8", "replace")
    result.stderr = result.stderr.decode("utf-8", "replace")
    return result


def aws(*arguments, own=(), env=None, cwd=NOWHERE):
    return lifeboat("aws", *own, *arguments, env=None if env is None else {**os.environ, **env}, cwd=cwd)


def cli_python():
    """A Python that can import the AWS CLI; None when there is none."""
    candidates = [
        os.environ.get("LIFEBOAT_TEST_AWS_CLI_PYTHON"),
        sys.executable,
    ]
    for candidate in candidates:
        if candidate and subprocess.run([candidate, "-c", "import awscli"], capture_output=True).returncode == 0:
            return candidate
    return None


def aws_cli(python, commands, env=None):
    """The results of commands of the AWS CLI: `stdout`, `stderr` and `code` of each."""
    result = subprocess.run(
        [python, str(ROOT / "Tests/differential/aws_cli.py")],
        input=json.dumps(commands).encode(), capture_output=True, env={**os.environ, **(env or {})}, timeout=600,
        cwd=NOWHERE,
    )
    if result.returncode:
        raise AssertionError(result.stderr.decode("utf-8", "replace")[-2000:])
    return json.loads(result.stdout)
