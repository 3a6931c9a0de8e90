# SPDX-License-Identifier: Apache-2.0
"""The high-level S3 commands against the AWS CLI: the same command lines on the same buckets and directories.

Each case prepares buckets and a directory, runs the AWS CLI, looks at everything, prepares it all again, runs
`lifeboat aws`, looks again, and compares exit status, output, warnings, objects with their metadata, and files.

The AWS CLI comes from this environment, or from the program that LIFEBOAT_TEST_AWS_CLI names; without one the cases
are skipped, and say so.
"""

import fnmatch
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import boto3
import botocore.config

from acceptance import harness

MEGABYTE = 1 << 20
# Statuses above 250 differ between the AWS CLI's versions; that a command ended so does not.
GENERAL = 250
OLD, FUTURE = 1_577_880_000, 1_893_456_000


def aws_cli():
    """The AWS CLI as the first words of a command; None when it is not here."""
    named = os.environ.get("LIFEBOAT_TEST_AWS_CLI")
    if named:
        return [named]
    path = pathlib.Path(sys.executable).parent / "aws"
    if path.exists():
        return [str(path)]
    return None


class Stage:
    """Two buckets and a directory, prepared anew for each program."""

    def __init__(self):
        suffix = "%012x" % random.getrandbits(48)
        self.buckets = [f"lb-one-{suffix}", f"lb-two-{suffix}"]
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-s3."))
        self.work = self.directory / "work"
        self.s3 = boto3.client(
            "s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name="us-west-2",
            config=botocore.config.Config(connect_timeout=60, read_timeout=120),
        )

    def prepare(self, case):
        self.clear()
        self.work.mkdir()
        for bucket in self.buckets:
            self.s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        for path, content in case.get("files", {}).items():
            self.file(path, content)
        for path, moment in case.get("times", {}).items():
            os.utime(self.work / path, (moment, moment))
        for key, content in case.get("objects", {}).items():
            self.object(self.buckets[0], key, content)
        for key, content in case.get("others", {}).items():
            self.object(self.buckets[1], key, content)
        if "prepare" in case:
            case["prepare"](self)

    def file(self, path, content):
        target = self.work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def object(self, bucket, key, content):
        options = dict(content) if isinstance(content, dict) else {"Body": content}
        self.s3.put_object(Bucket=bucket, Key=key, **options)

    def clear(self):
        known = {bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]}
        made = {name for name in known if self.buckets[0].rpartition("-")[2] in name}
        for bucket in made:
            for upload in self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
                self.s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            for key in self.keys(bucket):
                self.s3.delete_object(Bucket=bucket, Key=key)
            self.s3.delete_bucket(Bucket=bucket)
        for parent, directories, _ in os.walk(self.work):
            for name in directories:
                path = os.path.join(parent, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o755)
        shutil.rmtree(self.work, ignore_errors=True)

    def remove(self):
        self.clear()
        shutil.rmtree(self.directory)

    def keys(self, bucket):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def seen(self):
        """Everything there is: objects of existing buckets, unfinished uploads, files."""
        world = {}
        existing = {bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]}
        for index, bucket in enumerate([*self.buckets, self.buckets[0] + "-new"]):
            if bucket not in existing:
                world[f"bucket {index}"] = "absent"
                continue
            world[f"bucket {index} uploads"] = len(self.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []))
            for key in self.keys(bucket):
                world[f"{index}/{key}"] = self.facts(bucket, key)
        for parent, directories, files in os.walk(self.work):
            for name in directories:
                world[os.path.relpath(os.path.join(parent, name), self.work) + "/"] = "directory"
            for name in files:
                path = os.path.join(parent, name)
                if not stat.S_ISREG(os.lstat(path).st_mode):
                    world[os.path.relpath(path, self.work)] = "link or pipe"
                    continue
                with open(path, "rb") as file:
                    digest = hashlib.md5(file.read()).hexdigest()
                world[os.path.relpath(path, self.work)] = digest
        return world

    def facts(self, bucket, key):
        try:
            answer = self.s3.get_object(Bucket=bucket, Key=key)
        except self.s3.exceptions.InvalidObjectState:
            return "archived"
        digest = hashlib.md5(answer["Body"].read()).hexdigest()
        # Clients differ in the type of what has none, and moto keeps what they send.
        kind = answer.get("ContentType")
        names = ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "Metadata", "StorageClass",
                 "ServerSideEncryption", "SSEKMSKeyId", "WebsiteRedirectLocation", "ExpiresString", "TagCount")
        facts = {name: answer[name] for name in names if answer.get(name)}
        return digest, None if kind in ("binary/octet-stream", "application/octet-stream") else kind, facts

    def times(self):
        """The whole seconds of the files' times."""
        return {
            str(path.relative_to(self.work)): int(path.stat().st_mtime)
            for path in sorted(self.work.rglob("*")) if path.is_file()
        }


TREE = {"a.txt": "alpha", "b.log": "beta", "d/c.txt": "gamma", "d/e/f.bin": b"\0\1\2", "d.x": "delta"}
LARGE = bytes(random.Random(7).randbytes(17 * MEGABYTE + 5))


def link(stage):
    os.symlink("a.txt", stage.work / "l.txt")
    os.symlink("nowhere", stage.work / "broken")
    (stage.work / "real").mkdir()
    stage.file("real/r.txt", "r")
    os.symlink("real", stage.work / "linked")


def pipe(stage):
    os.mkfifo(stage.work / "pipe")


# The words after `aws s3`; $1 and $2 are the buckets. What else there is: files, objects (in $1), others (in $2), times,
# prepare, input, binary (compare standard output as bytes).
CASES = {
    "ls buckets by prefix": {"words": "ls --bucket-name-prefix $1"},
    "ls a bucket": {"words": "ls s3://$1", "objects": {"a.txt": "x" * 1234, "p/b": "y", "p/q/c": "", "z": "1"}},
    "ls without scheme": {"words": "ls $1", "objects": {"a.txt": "x"}},
    "ls an empty bucket": {"words": "ls s3://$1"},
    "ls a prefix": {"words": "ls s3://$1/p/", "objects": {"p/b": "y", "p/q/c": "", "pz": "1"}},
    "ls part of a name": {"words": "ls s3://$1/p", "objects": {"p/b": "y", "p1": "", "q": "1"}},
    "ls nothing below a prefix": {"words": "ls s3://$1/none/", "objects": {"a": "1"}},
    "ls recursive": {"words": "ls s3://$1 --recursive", "objects": {"p/b": "y", "p/q/c": "", "é ü/+%20&": "1"}},
    "ls summarised": {"words": "ls s3://$1 --recursive --summarize --human-readable",
                      "objects": {"one": "1", "ten": "x" * 10, "k": "x" * 1024, "k5": "x" * 1536, "m": "x" * 1048064}},
    "ls in small pages": {"words": "ls s3://$1 --page-size 2 --summarize", "objects": {c: c for c in "abcdefg"}},
    "ls a bucket that is not there": {"words": "ls s3://lb-there-is-none-here"},
    "cp up": {"words": "cp a.txt s3://$1/k.txt", "files": TREE},
    "cp up below a prefix": {"words": "cp a.txt s3://$1/p/", "files": TREE},
    "cp up to a bucket": {"words": "cp d/c.txt s3://$1", "files": TREE},
    "cp up what is not there": {"words": "cp nothing s3://$1/"},
    "cp up to no bucket": {"words": "cp a.txt s3://lb-there-is-none-here/k", "files": TREE},
    "cp up a directory": {"words": "cp d s3://$1/", "files": TREE},
    "cp up a file recursively": {"words": "cp a.txt s3://$1/ --recursive", "files": TREE},
    "cp up a tree": {"words": "cp . s3://$1/p --recursive", "files": TREE},
    "cp up an empty tree": {"words": "cp . s3://$1/p --recursive"},
    "cp up filtered": {"words": "cp . s3://$1 --recursive --exclude * --include *.txt --exclude d/*", "files": TREE},
    "cp up filtered the other way": {"words": "cp . s3://$1 --recursive --include *.txt --exclude *", "files": TREE},
    "cp up filtered by sets": {"words": "cp . s3://$1 --recursive --exclude [ab].* --exclude d/?/*", "files": TREE},
    "cp up with metadata": {
        "words": "cp a.txt s3://$1/k --metadata owner=me,x=y --content-type text/x-odd --cache-control max-age=5 "
                 "--content-disposition attachment --content-encoding identity --content-language bn "
                 "--storage-class STANDARD_IA --sse AES256 --acl private --website-redirect /else "
                 "--expires 2030-01-01T00:00:00Z",
        "files": TREE},
    "cp up to be encrypted": {"words": "cp a.txt s3://$1/k --sse aws:kms --sse-kms-key-id alias/a", "files": TREE},
    "cp up types": {
        "words": "cp . s3://$1 --recursive",
        "files": {name: "x" for name in (
            "a.html", "b.JSON", "c.tar.gz", "d.tgz", "e.js", "f", ".hidden", "g.unknownkind", "h.svg", "i.csv", "j.gz",
            "k.md", "l.webp", "m.yaml", "n.sql", "o.tar.bz2", "p.")}},
    "cp up types not guessed": {"words": "cp a.txt s3://$1/k --no-guess-mime-type", "files": TREE},
    "cp up dry": {"words": "cp . s3://$1 --recursive --dryrun", "files": TREE},
    "cp up quietly": {"words": "cp . s3://$1 --recursive --quiet", "files": TREE},
    "cp up showing errors only": {"words": "cp . s3://$1 --recursive --only-show-errors", "files": TREE},
    "cp up links": {"words": "cp . s3://$1 --recursive", "files": TREE, "prepare": link},
    "cp up no links": {"words": "cp . s3://$1 --recursive --no-follow-symlinks", "files": TREE, "prepare": link},
    "cp up a pipe": {"words": "cp . s3://$1 --recursive", "files": TREE, "prepare": pipe},
    "cp up odd names": {"words": "cp . s3://$1 --recursive",
                        "files": {"a b": "1", "é": "2", "x+y&z=%20": "3", "(q)'s": "4", "~t": "5", "e\u0301": "6"}},
    "cp up in parts": {"words": "cp large s3://$1/large", "files": {"large": LARGE}},
    "cp up an empty file": {"words": "cp empty s3://$1/", "files": {"empty": ""}},
    "cp from standard input": {"words": "cp - s3://$1/k", "input": b"from a pipe"},
    "cp from standard input in parts": {"words": "cp - s3://$1/k", "input": LARGE},
    "cp from nothing": {"words": "cp - s3://$1/k", "input": b""},
    "cp down": {"words": "cp s3://$1/k.txt here", "objects": {"k.txt": "x"}},
    "cp down to a directory": {"words": "cp s3://$1/p/k.txt .", "objects": {"p/k.txt": "x"}},
    "cp down to a new directory": {"words": "cp s3://$1/p/k.txt new/one/", "objects": {"p/k.txt": "x"}},
    "cp down over a file": {"words": "cp s3://$1/k a.txt", "files": TREE, "objects": {"k": "new"}},
    "cp down what is not there": {"words": "cp s3://$1/none ."},
    "cp down a bucket without recursion": {"words": "cp s3://$1/ .", "objects": {"k": "1"}},
    "cp down a tree": {"words": "cp s3://$1/p there --recursive",
                       "objects": {"p/a": "1", "p/b/c": "2", "p/d/": "", "pq": "3", "é ü/+%20&": "4"}},
    "cp down filtered": {"words": "cp s3://$1 . --recursive --exclude * --include p/*.txt",
                         "objects": {"p/a.txt": "1", "p/b.log": "2", "q.txt": "3"}},
    "cp down dry": {"words": "cp s3://$1 . --recursive --dryrun", "objects": {"p/a.txt": "1", "q.txt": "3"}},
    "cp down in ranges": {"words": "cp s3://$1/large large", "objects": {"large": LARGE}},
    "cp to standard output": {"words": "cp s3://$1/k -", "objects": {"k": "x\0y\n"}, "binary": True},
    "cp much to standard output": {"words": "cp s3://$1/k -", "objects": {"k": LARGE}, "binary": True},
    "cp nothing to standard output": {"words": "cp s3://$1/none -", "binary": True},
    "cp down keys that lead out": {"words": "cp s3://$1 in --recursive",
                                   "objects": {"../out": "1", "a/../../out": "2", "ok": "4"}},
    "cp down from an archive": {
        "words": "cp s3://$1 . --recursive",
        "objects": {"cold": {"Body": "1", "StorageClass": "GLACIER"}, "warm": "2"}},
    "cp down from an archive in silence": {
        "words": "cp s3://$1 . --recursive --ignore-glacier-warnings",
        "objects": {"cold": {"Body": "1", "StorageClass": "DEEP_ARCHIVE"}, "warm": "2"}},
    "cp across": {"words": "cp s3://$1/k s3://$2/k2",
                  "objects": {"k": {"Body": "x", "Metadata": {"a": "b"}, "ContentType": "text/x-odd"}}},
    "cp across a tree": {"words": "cp s3://$1/p s3://$2/q --recursive",
                         "objects": {"p/a": "1", "p/b/c": "2", "o": "3", "p/é +&": "4"}},
    "cp across with new metadata": {
        "words": "cp s3://$1/k s3://$2/ --metadata c=d --content-type text/new",
        "objects": {"k": {"Body": "x", "Metadata": {"a": "b"}, "ContentType": "text/x-odd"}}},
    "cp across replacing": {
        "words": "cp s3://$1/k s3://$2/ --metadata-directive REPLACE --cache-control no-cache",
        "objects": {"k": {"Body": "x", "Metadata": {"a": "b"}, "ContentType": "text/x-odd"}}},
    "cp across with tags": {"words": "cp s3://$1/k s3://$2/",
                            "objects": {"k": {"Body": "x", "Tagging": "t=1&u=2"}}},
    "cp across what is not there": {"words": "cp s3://$1/none s3://$2/"},
    "mv up": {"words": "mv a.txt s3://$1/k", "files": TREE},
    "mv up a tree": {"words": "mv d s3://$1/d --recursive --exclude *.bin", "files": TREE},
    "mv down": {"words": "mv s3://$1/k .", "objects": {"k": "1", "l": "2"}},
    "mv down a tree": {"words": "mv s3://$1/p . --recursive", "objects": {"p/k": "1", "p/l/m": "2", "q": "3"}},
    "mv across": {"words": "mv s3://$1/k s3://$2/l", "objects": {"k": "1"}},
    "mv across a tree": {"words": "mv s3://$1 s3://$2/x --recursive", "objects": {"k": "1", "p/l": "2"}},
    "mv onto itself": {"words": "mv s3://$1/k s3://$1/k", "objects": {"k": "1"}},
    "mv onto itself by its name": {"words": "mv s3://$1/p/k s3://$1/p/", "objects": {"p/k": "1"}},
    "mv dry": {"words": "mv s3://$1 s3://$2 --recursive --dryrun", "objects": {"k": "1", "p/l": "2"}},
    "rm": {"words": "rm s3://$1/k", "objects": {"k": "1", "k2": "2"}},
    "rm what is not there": {"words": "rm s3://$1/none"},
    "rm a tree": {"words": "rm s3://$1/p --recursive", "objects": {"p/a": "1", "p/b/": "", "pq": "3"}},
    "rm filtered": {"words": "rm s3://$1 --recursive --exclude *.txt", "objects": {"a.txt": "1", "b": "2", "c/d.txt": "3"}},
    "rm dry": {"words": "rm s3://$1 --recursive --dryrun", "objects": {"a.txt": "1", "b": "2"}},
    "rm a bucket without recursion": {"words": "rm s3://$1/", "objects": {"a": "1"}},
    "sync up": {"words": "sync . s3://$1/p", "files": TREE},
    "sync up again": {"words": "sync . s3://$1", "files": {"same": "x", "newer": "y", "longer": "zz"},
                      "times": {"same": OLD, "newer": FUTURE, "longer": OLD},
                      "objects": {"same": "x", "newer": "y", "longer": "z", "surplus": "s"}},
    "sync up deleting": {"words": "sync . s3://$1 --delete", "files": {"same": "x", "d.x": "1", "d/x": "2"},
                         "times": {"same": OLD}, "objects": {"same": "x", "surplus": "s", "d/y": "1", "d-": "2", "d0": ""}},
    "sync up deleting filtered": {"words": "sync . s3://$1 --delete --exclude keep/*", "files": {"same": "x"},
                                  "times": {"same": OLD}, "objects": {"keep/a": "1", "drop/a": "2"}},
    "sync up by size": {"words": "sync . s3://$1 --size-only", "files": {"newer": "y", "longer": "zz"},
                        "times": {"newer": FUTURE}, "objects": {"newer": "x", "longer": "z"}},
    "sync up dry": {"words": "sync . s3://$1 --delete --dryrun", "files": TREE, "objects": {"surplus": "s"}},
    "sync down": {"words": "sync s3://$1/p there", "objects": {"p/a": "1", "p/b/c": "2", "q": "3"}},
    "sync down again": {"words": "sync s3://$1 .", "files": {"older": "x", "newer": "y", "longer": "zz"},
                        "times": {"older": OLD, "newer": FUTURE, "longer": OLD},
                        "objects": {"older": "X", "newer": "Y", "longer": "z"}},
    "sync down exactly": {"words": "sync s3://$1 . --exact-timestamps", "files": {"older": "x", "newer": "y"},
                          "times": {"older": OLD, "newer": FUTURE}, "objects": {"older": "X", "newer": "Y"}},
    "sync down deleting": {"words": "sync s3://$1 . --delete --exclude *.keep",
                           "files": {"a": "1", "b/c": "2", "d.keep": "3"}, "objects": {"x": "1"}},
    "sync across": {"words": "sync s3://$1 s3://$2 --delete", "objects": {"a": "1", "b": "22", "é": "3"},
                    "others": {"b": "2", "c": "3"}},
    "sync from nowhere": {"words": "sync nothing s3://$1"},
    "sync from no bucket": {"words": "sync s3://lb-there-is-none-here ."},
    "mb": {"words": "mb s3://$1-new"},
    "mb what is there": {"words": "mb s3://$1"},
    "rb": {"words": "rb s3://$1"},
    "rb what is not empty": {"words": "rb s3://$1", "objects": {"a": "1"}},
    "rb by force": {"words": "rb s3://$1 --force", "objects": {"a": "1", "p/b": "2"}},
    "rb a key": {"words": "rb s3://$1/key"},
    "website": {"words": "website s3://$1 --index-document index.html --error-document error.html"},
    "no end in S3": {"words": "cp a b", "files": {"a": "1"}},
    "an unknown option": {"words": "cp a s3://$1/ --recursivly", "files": {"a": "1"}},
    "sync of a stream": {"words": "sync - s3://$1/", "input": b""},
}


class S3AgainstCLI(unittest.TestCase):
    """Every case, through both programs."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.cli = aws_cli()
        if cls.cli is None:
            raise unittest.SkipTest("the AWS CLI is not in .build/suites/awscli: run Scripts/fetch-suites awscli")
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.remove)

    def run_program(self, program, case):
        words = [self.filled(word) for word in case["words"].split(" ")]
        environment = {**os.environ, "TZ": "Asia/Dhaka", "AWS_DEFAULT_REGION": "us-west-2", "AWS_PAGER": ""}
        result = subprocess.run(
            [*program, *words], cwd=self.stage.work, env=environment, input=case.get("input", b""),
            capture_output=True, timeout=180,
        )
        return result

    def filled(self, word):
        return word.replace("$1", self.stage.buckets[0]).replace("$2", self.stage.buckets[1])

    def outcome(self, program, case):
        self.stage.prepare(case)
        result = self.run_program(program, case)
        status = "general" if result.returncode > GENERAL else result.returncode
        # Usage errors have a status of their own in version 1.
        if case["words"].startswith("cp a s3://$1/ --recursivly"):
            status = "general" if result.returncode != 0 else 0
        return {
            "status": status,
            "output": result.stdout if case.get("binary") else self.lines(result.stdout.decode()),
            "complaints": self.complaints(result.stderr.decode()),
            "world": self.stage.seen(),
        }, result

    def lines(self, text):
        """The lines without progress and with moments made alike, sorted: transfers end in any order."""
        lines = []
        for line in text.split("\n"):
            line = line.rpartition("\r")[2] if "\r" in line else line
            line = re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "MOMENT", line).rstrip()
            if line and not line.startswith("Completed "):
                lines.append(line)
        return sorted(lines)

    def complaints(self, text):
        """Warnings in full; of failures what failed, since their reasons are worded by each program."""
        found = []
        for line in text.split("\n"):
            if line.startswith("warning:"):
                # Advice differs between the two; what is skipped and why does not.
                found.append(line.strip())
            match = re.match(r"(\w+ failed: \S+(?: to \S+)?)|(fatal error)", line)
            if match:
                found.append(match.group(0))
            match = re.search(r"An error occurred \((\w+)\) when calling the (\w+) operation", line)
            if match:
                found.append(" ".join(match.groups()))
        return sorted(found)

    def compare(self, name):
        case = CASES[name]
        expected, theirs = self.outcome(self.cli + ["s3"], case)
        found, ours = self.outcome([os.environ["LIFEBOAT"], "aws", "s3"], case)
        note = f"\n{case['words']}\nAWS CLI: {theirs.stderr[-800:]!r}\nLifeboat: {ours.stderr[-800:]!r}"
        self.assertEqual(expected, found, note)


class FiltersAgainstPython(unittest.TestCase):
    """Patterns made at random over names made at random: what is left out is what Python's fnmatch says."""

    LETTERS = "ab/.-]["
    SIGNS = "ab/.*?[]!-^"

    def test_random_patterns(self):
        stage = Stage()
        self.addCleanup(stage.remove)
        random_numbers = random.Random(20261122)
        stage.prepare({})
        names = {"".join(random_numbers.choices(self.LETTERS, k=random_numbers.randint(1, 6))) for _ in range(60)}
        # Names that end in a slash are directories to `rm`, and are as good as others here.
        names = {name for name in names if ".." not in name and not name.startswith("/")}
        for name in names:
            stage.object(stage.buckets[0], name, "x")
        for _ in range(60):
            patterns = [
                (random_numbers.choice(["--include", "--exclude"]),
                 "".join(random_numbers.choices(self.SIGNS, k=random_numbers.randint(1, 6))))
                for _ in range(3)
            ]
            result = subprocess.run(
                [os.environ["LIFEBOAT"], "aws", "s3", "rm", f"s3://{stage.buckets[0]}", "--recursive", "--dryrun",
                 *[f"{kind}={pattern}" for kind, pattern in patterns]],
                cwd=stage.work, capture_output=True, timeout=180, stdin=subprocess.DEVNULL,
            )
            self.assertEqual(0, result.returncode, result.stderr)
            found = {line.partition(stage.buckets[0] + "/")[2] for line in result.stdout.decode().splitlines()}
            self.assertEqual({name for name in names if self.admits(stage.buckets[0], name, patterns)}, found, patterns)

    def admits(self, bucket, name, patterns):
        admitted = True
        for kind, pattern in patterns:
            # As the AWS CLI's own Filter: the pattern joined to the root, the last match decides.
            if fnmatch.fnmatchcase(f"{bucket}/{name}", os.path.join(bucket + "/", pattern)):
                admitted = kind == "--include"
        return admitted


RUNBOOK = """---
lifeboat: 1
id: transfer
kind: daily
environment: test
---
# Transfer

## 1. Send and bring

1. **Send**
   ```bash id=send effect=change
   aws s3 sync d s3://$1/p
   ```
   ```expect
   Count == 2
   Transferred[0].Result == 'done'
   ```
2. **Look**
   ```bash id=look effect=read
   aws s3 ls s3://$1/p/
   ```
   ```expect
   length(Objects) == 2
   ```
3. **Bring**
   ```bash id=bring effect=change
   aws s3 cp s3://$1/p e --recursive
   ```
   ```expect
   Bytes == 8
   ```
4. **Bring what is not there**
   ```bash id=absent effect=change on-failure=continue
   aws s3 cp s3://$1/none e/none
   ```
   ```expect
   Copied.Size > 0
   ```
"""


class S3InRunbooks(unittest.TestCase):
    """Transfers as steps: proven, recorded, withheld by a dry run that says what they would do."""

    def setUp(self):
        self.stage = Stage()
        self.addCleanup(self.stage.remove)
        self.stage.prepare({"files": {"d/one": "one\n", "d/two": "two\n"}})
        (self.stage.work / "a.md").write_text(RUNBOOK.replace("$1", self.stage.buckets[0]))
        (self.stage.work / "lifeboat.yaml").write_text(
            "environments:\n  test:\n    account: '123456789012'\n    regions: {primary: us-west-2}\n"
            "    endpoint: ${env:AWS_ENDPOINT_URL}\n"
        )

    def lifeboat(self, *arguments):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments, "--unattended", "--as", harness.OPERATOR], cwd=self.stage.work,
            capture_output=True, timeout=180, stdin=subprocess.DEVNULL,
        )
        return result.returncode, result.stdout.decode() + result.stderr.decode()

    def states(self):
        run = sorted((self.stage.work / ".lifeboat" / "runs").iterdir())[-1].name
        result = subprocess.run(
            [os.environ["LIFEBOAT"], "status", run, "--format", "json"], cwd=self.stage.work, capture_output=True,
            timeout=180, stdin=subprocess.DEVNULL,
        )
        return {step["id"]: step["state"] for step in json.loads(result.stdout)["steps"]}

    def test_a_run_transfers_and_keeps_what_it_did(self):
        _, output = self.lifeboat("run", "a.md")
        states = self.states()
        for step in ("send", "look", "bring"):
            self.assertEqual("succeeded", states[step], output)
        self.assertIn(states["absent"], harness.RED, output)
        self.assertEqual(["p/one", "p/two"], self.stage.keys(self.stage.buckets[0]))
        self.assertEqual("one\n", (self.stage.work / "e" / "one").read_text())
        self.assertFalse((self.stage.work / "e" / "none").exists())
        evidence = [path for path in (self.stage.work / ".lifeboat").rglob("*") if path.is_file()
                    and b'"Action":"upload"' in path.read_bytes().replace(b" ", b"")]
        self.assertTrue(evidence, "no evidence lists the uploads")

    def test_a_dry_run_says_what_it_would_do_and_does_nothing(self):
        code, output = self.lifeboat("run", "a.md", "--dry-run")
        self.assertEqual(harness.EXCEPTIONS, code, output)
        self.assertIn("would do 2: upload", output)
        self.assertEqual([], self.stage.keys(self.stage.buckets[0]))
        self.assertFalse((self.stage.work / "e").exists())


def _method(name):
    def test(self):
        self.compare(name)
    test.__doc__ = name
    return test


for _name in CASES:
    setattr(S3AgainstCLI, "test_" + re.sub(r"\W+", "_", _name), _method(_name))


if __name__ == "__main__":
    unittest.main()
