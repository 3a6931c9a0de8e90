#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every relative link of the Markdown files leads to a file, and its anchor to a heading or a step.

Code blocks and code spans are not looked at; links to other hosts are not followed.
"""

import pathlib
import re
import subprocess
import sys

FENCE = re.compile(r"^\s*(```+|~~~+)")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
STEP = re.compile(r"^\s*```\w+.*?\bid=([A-Za-z0-9._-]+)")


def slug(heading):
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"[`*_]|\[|\]\([^)]*\)", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def read(path):
    """The text outside code, by line number, and the anchors of a file."""
    lines, anchors, fence = [], set(), None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        opening = FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and line.strip() == opening[1]:
                fence = None
            continue
        if opening:
            fence = opening[1]
            step = STEP.match(line)
            if step:
                anchors.add(step[1])
            continue
        heading = re.match(r"^#{1,6}\s+(.*)", line)
        if heading:
            anchors.add(slug(heading[1]))
        lines.append((number, re.sub(r"`[^`]*`", "", line)))
    return lines, anchors


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.split("\n")
    files = {root / name: read(root / name) for name in listed if name and (root / name).exists()}
    broken = 0
    for path, (lines, _) in files.items():
        for number, line in lines:
            for target in LINK.findall(line):
                if re.match(r"^[a-z][a-z0-9+.-]*:", target):
                    continue
                name, _, anchor = target.partition("#")
                there = (path.parent / name).resolve() if name else path
                where = f"{path.relative_to(root)}:{number}"
                if not there.exists():
                    print(f"{where}: no file {target}", file=sys.stderr)
                    broken += 1
                elif anchor and there.suffix == ".md":
                    anchors = files[there][1] if there in files else read(there)[1]
                    if anchor not in anchors:
                        print(f"{where}: no heading or step {target}", file=sys.stderr)
                        broken += 1
    print(f"{len(files)} Markdown files, {broken} broken links", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
