# SPDX-License-Identifier: Apache-2.0
"""The commands of the AWS CLI's documented examples, with the files whose contents the same page shows."""

import pathlib
import re
import shlex

COMMAND = re.compile(r"^(?:\$\s+|>\s+|%\s+)?(aws\s.*)$")
FILE = re.compile(r"fileb?://([^\s'\"`,\]}]+)")
# A shell ends a command at these words; none of the pages quotes them.
ENDS = {"|", ">", ">>", "2>", ";", "&&", "||", "<", "&"}


def indentation(line):
    return len(line) - len(line.lstrip())


def words_of(text):
    """The words of one shell command up to a pipe or redirection; None when a quote stays open."""
    try:
        words = shlex.split(text, posix=True)
    except ValueError:
        return None
    kept = []
    for word in words:
        if word in ENDS:
            break
        kept.append(word)
    return kept


def commands(text):
    """The commands of one page, each a list of words."""
    lines = text.expandtabs(4).splitlines()
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        match = COMMAND.match(line.strip())
        # Prose that begins with "aws" is not indented.
        if not match or indentation(line) == 0:
            continue
        command = match.group(1).rstrip()
        margin = indentation(line)
        while index < len(lines):
            isContinued = command.endswith(("\\", " ^"))
            if not isContinued and words_of(command) is not None:
                break
            following = lines[index]
            # A quote that a blank line or less indented text follows was a slip of the page.
            if not isContinued and following.strip() and indentation(following) < margin:
                break
            if isContinued and not following.strip():
                command = command[:-1].rstrip()
                break
            command = command[:-1] + " " + following.strip() if isContinued else command + "\n" + following[margin:]
            command = command.rstrip()
            index += 1
        words = words_of(command[:-1] if command.endswith(("\\", " ^")) else command)
        if words:
            yield words


def block_after(lines, index):
    """The indented block that follows a line, without its indentation."""
    index += 1
    while index < len(lines) and not lines[index].strip():
        index += 1
    if index >= len(lines) or indentation(lines[index]) == 0:
        return None
    margin = indentation(lines[index])
    block = []
    while index < len(lines) and (not lines[index].strip() or indentation(lines[index]) >= margin):
        block.append(lines[index][margin:])
        index += 1
    while block and not block[-1].strip():
        block.pop()
    return "\n".join(block) + "\n"


def files(text, words):
    """What the page shows of the files that a command names, by the path in the command."""
    lines = text.expandtabs(4).splitlines()
    found = {}
    for word in words:
        for path in FILE.findall(word):
            name = pathlib.PurePosixPath(path.replace("\\", "/")).name
            for index, line in enumerate(lines):
                mentions = name in line and "file://" not in line and "fileb://" not in line
                if not mentions or not line.rstrip().endswith(":") or indentation(line):
                    continue
                block = block_after(lines, index)
                if block and not COMMAND.match(block.splitlines()[0].strip()):
                    found[path] = block
                    break
    return found


def pages(directory):
    """All example pages, as (name, text), sorted."""
    root = pathlib.Path(directory)
    for path in sorted(root.rglob("*.rst")):
        yield str(path.relative_to(root)), path.read_text(encoding="utf-8")
