# SPDX-License-Identifier: Apache-2.0
"""Runs AWS CLI commands in one process: a JSON list of word lists on standard input, a list of results on standard
output. Run it with the Python of an environment that has `awscli`.

A result has `stdout` and `stderr` as text, and `code`. Settings come from the environment, as for the AWS CLI itself;
each command gets a session of its own.
"""

import contextlib
import io
import json
import logging
import os
import sys


class Standard(io.TextIOWrapper):
    """A stream that stands for a process's own, with the bytes that were written to it."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)

    def text(self):
        self.flush()
        return self.buffer.getvalue().decode("utf-8", "replace")


# What has been read of the service descriptions, for all commands: reading them takes longer than anything else.
loader = None


def make_driver():
    from awscli import clidriver

    global loader
    driver = clidriver.create_clidriver()
    if loader is None:
        loader = driver.session.get_component("data_loader")
    driver.session.register_component("data_loader", loader)
    return driver


def run(words):
    out, err = Standard(), Standard()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = make_driver().main(words)
        except SystemExit as ending:
            code = ending.code
    logging.getLogger().handlers.clear()
    return {"stdout": out.text(), "stderr": err.text(), "code": code or 0}


def main():
    commands = json.load(sys.stdin)
    os.environ.setdefault("AWS_PAGER", "")
    real = sys.stdout
    json.dump([run(words) for words in commands], real)


if __name__ == "__main__":
    main()
