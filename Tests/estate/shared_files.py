#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generated configuration and credentials files of AWS, and what botocore, the AWS CLI's own library, reads in them.

    shared_files.py > Tests/estate/shared_files.jsonl      writes the expectations that the unit tests read

Each line is {"config", "credentials", "profiles", "sso", "services"}; the three maps are null when botocore refuses the
files. A block's settings have names of the form `s3.endpoint_url`. The same number always gives the same files.
"""

import json
import pathlib
import random
import sys
import tempfile

PATH = pathlib.Path(__file__).with_name("shared_files.jsonl")
COUNT = 600

HEADS = [
    "[default]", "[profile ops]", '[profile "ops team"]', "[profile 'quoted']", "[profile  spaced]", "[DEFAULT]",
    "[profile note] # note", "  [profile indented]", "[plain]", "[sso-session corp]", "[services local]", "[profile]",
    "[profile 'open]", "[profile a b]", "[profile x]]", "[ops]", "[profiles ops2]", "[profile back\\\\slash]", "[]",
]
LINES = [
    "region = r-{n}", "region=r-{n} # kept", "output : o-{n}", "ROLE_ARN = arn:aws:iam::1:role/{n}", " max_attempts = {n}",
    "\tretry_mode = m{n}", "aws_access_key_id = AK{n}", "aws_secret_access_key = s{n}=:/+", "aws_session_token: t{n} ; x",
    "s3 =", "rds =", "  endpoint_url = http://127.0.0.1:{n}", "  Addressing_Style = path", "    deeper = {n}", "  continued {n}",
    "# comment", "; comment", "  # indented comment", "\t; indented comment", "", "   ", "nonsense", "= nothing", "region =",
    "duration_seconds = a\\", "ca_bundle = ${HOME}/%(x)s", "r\u00e9gion = \u00fc{n}", "sso_region=eu-{n}",
    "credential_process = '/opt/a b' --x \"{n}\"", "key = a = b : c", "other: a = b", "[not a section", "x = [y]",
]


def one(choice, tidy):
    """A file: mostly sensible ones, and some that are none."""
    text, used = [], set()
    for head in choice.sample(HEADS, choice.randint(1, 4)):
        if tidy and head in ("[]", "[not a section"):
            continue
        text.append(head)
        names = set()
        for line in choice.choices(LINES, k=choice.randint(0, 6)):
            line = line.replace("{n}", str(choice.randint(1, 99)))
            name = line.strip().split("=")[0].split(":")[0].strip().lower()
            if tidy and (name in names or line.strip() in ("nonsense", "= nothing", "[not a section")):
                continue
            names.add(name)
            text.append(line)
    end = choice.choice(["\n", "\n", "\n", "\r\n", "\r"])
    return end.join(text) + choice.choice([end, ""])


def flat(values):
    section = {}
    for name, value in values.items():
        if isinstance(value, dict):
            section.update({f"{name}.{inner}": text for inner, text in value.items()})
        else:
            section[name] = value
    return section


def reading(config, credentials, folder):
    """What botocore makes of both files: as in `botocore.session.Session.full_config`."""
    from botocore.configloader import load_config, raw_config_parse
    from botocore.exceptions import ConfigParseError

    paths = [folder / "config", folder / "credentials"]
    for path, text in zip(paths, (config, credentials)):
        path.write_bytes(text.encode())
    try:
        full = load_config(str(paths[0]))
        keys = raw_config_parse(str(paths[1]))
    except ConfigParseError:
        return None
    for name, values in keys.items():
        full["profiles"].setdefault(name, {}).update(values)
    return [{n: flat(v) for n, v in full[kind].items()} for kind in ("profiles", "sso_sessions", "services")]


def cases():
    with tempfile.TemporaryDirectory() as folder:
        for number in range(COUNT):
            choice = random.Random(number)
            tidy = number % 4 != 0
            config, credentials = one(choice, tidy), one(choice, tidy) if choice.random() < 0.6 else ""
            read = reading(config, credentials, pathlib.Path(folder)) or [None] * 3
            yield dict(zip(("config", "credentials", "profiles", "sso", "services"), [config, credentials, *read]))


if __name__ == "__main__":
    for case in cases():
        json.dump(case, sys.stdout, ensure_ascii=False, sort_keys=True)
        print()
