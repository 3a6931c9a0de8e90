#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the manual page of an executable that is made with swift-argument-parser, in the form of man(7).

    manual.py EXECUTABLE > lifeboat.1

What the page says is what `--help` says, of the program and of all its commands. swift-argument-parser's own generator
(`swift package generate-manual`) leaves out whatever is not ASCII, fills examples like prose, and states exit statuses of
its own.
"""

import json
import re
import subprocess
import sys

ESCAPES = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", '"': "\\(dq"}
COMMANDS = ("lifeboat ", "aws ", "echo ")


def escaped(text):
    """Text that stands on the page as it is, whatever the reader's encoding."""
    text = "".join(ESCAPES.get(c, c if c.isascii() else f"\\[u{ord(c):04X}]") for c in text)
    return "\\&" + text if text.startswith(".") else text


def example(line):
    """A command that can be copied, or another word to type, with what is said about it below."""
    command, _, words = line.partition("  ")
    shown = [".nf", f"\\fB{escaped(command)}\\fR", ".fi"]
    return shown + ([".RS 4", escaped(words.strip()), ".RE"] if words else [])


def discussion(text):
    """Paragraphs, headings in capitals, and below those what is indented: examples, a line each, or a list."""
    lines = []
    is_filled = False
    for line in text.split("\n"):
        content = line.strip()
        if not content:
            is_filled = False
        elif line.startswith(" "):
            is_typed = content.startswith(COMMANDS) or "  " in content
            lines += [".RS 4"] + (example(content) if is_typed else [escaped(content)]) + [".RE"]
            is_filled = False
        elif not re.search("[a-z]", content):
            lines += [".PP", f"\\fB{escaped(content)}\\fR"]
        else:
            lines += ([] if is_filled else [".PP"]) + [escaped(content)]
            is_filled = True
    return lines


def usage(argument):
    """An argument as it is typed."""
    names = [("-" if name["kind"] == "short" else "--") + name["name"] for name in argument.get("names", [])]
    value = f"<{argument.get('valueName', '')}>"
    if argument["kind"] == "positional":
        return value + (" ..." if argument["isRepeating"] else "")
    return ", ".join(names) + ("" if argument["kind"] == "flag" else f" {value}")


def visible(command):
    return [
        argument for argument in command.get("arguments", [])
        if argument.get("shouldDisplay", True) and argument.get("valueName") not in ("help", "version")
    ]


def options(command):
    lines = []
    for argument in visible(command):
        words = [argument.get("abstract", ""), argument.get("discussion", "")]
        if argument.get("defaultValue"):
            words.append(f"(default: {argument['defaultValue']})")
        lines += [".TP", f"\\fB{escaped(usage(argument))}\\fR"]
        lines.append(escaped(" ".join(word for word in words if word)) or "\\&")
    return lines


def commands(command, path):
    """A section for each command; of one that only has others, for those."""
    name = [*path, command["commandName"]]
    lines = []
    if path:
        lines += [f'.SS "{escaped(" ".join(name))}"', escaped(command.get("abstract", ""))]
        lines += discussion(command.get("discussion", "")) + options(command)
    for part in command.get("subcommands", []):
        if part.get("shouldDisplay", True) and part["commandName"] != "help":
            lines += commands(part, name)
    return lines


def sections(text):
    """The parts of the program's own text by their headings; the first has none."""
    parts = [("DESCRIPTION", [])]
    for line in text.split("\n"):
        if line and not line.startswith(" ") and not re.search("[a-z]", line):
            parts.append((line, []))
        else:
            parts[-1][1].append(line)
    return parts


def page(command, version):
    name = command["commandName"]
    lines = [f'.TH {name.upper()} 1 "" "Lifeboat {escaped(version)}" "Lifeboat"', ".nh", ".ad l"]
    lines += [".SH NAME", f"{name} \\- {escaped(command['abstract'])}"]
    lines += [".SH SYNOPSIS", f"\\fB{name}\\fR <command> [<arguments>] [<options>]", ".br"]
    lines += [f"\\fB{name} help\\fR [<command>]"]
    for heading, text in sections(command["discussion"]):
        lines += [f'.SH "{heading}"', *discussion("\n".join(text))]
    return "\n".join([*lines, ".SH COMMANDS", *commands(command, [])]) + "\n"


def main(executable):
    def output(option):
        return subprocess.run([executable, option], check=True, capture_output=True, text=True).stdout

    sys.stdout.reconfigure(encoding="utf-8")
    print(page(json.loads(output("--experimental-dump-help"))["command"], output("--version").strip()), end="")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: manual.py EXECUTABLE")
    main(sys.argv[1])
