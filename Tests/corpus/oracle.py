# SPDX-License-Identifier: Apache-2.0
"""What the AWS CLI makes of its documented examples, as JSON lines, without a request ever being sent.

    python oracle.py commands OUTPUT [WORKERS]     every command of the examples
    python oracle.py arguments OUTPUT              the options of every operation and waiter
    python oracle.py skeletons OUTPUT              the skeletons of every tenth operation and all of the estate's services

One line is one command: its words, the contents of the files it names, and either `service`, `operation`, `parameters`
and what stands beside them, or `custom` (a program of the CLI's own) with its options, or `refusal` with the CLI's text.
Bytes are {"$bytes": BASE64}; a file of which the page shows nothing is {"$path": PATH}. A file read as bytes of which the
page shows nothing gets contents of ours, an empty zip archive.

Commands run in forked children, because the CLI's argument tables and event handlers remember earlier commands; a child
sees each operation only once.
"""

import base64
import decimal
import gc
import io
import json
import os
import re
import sys

import examples

ESTATE = set(
    "rds s3 s3api lambda events scheduler cloudwatch sns iam sts kms ec2 logs route53 secretsmanager ssm".split()
)


class Missing(str):
    """The name of a file of which nothing is known, in the place of its contents."""


class Captured(BaseException):
    """Ends a command with what was to be sent."""


def environment(lines, directory):
    """A configuration with all profiles that the examples name; what follows URLs is version 1's and stays off."""
    config = os.path.join(directory, "config")
    named = {word for line in lines for before, word in zip(line["words"], line["words"][1:]) if before == "--profile"}
    with open(config, "w") as file:
        file.write("[default]\ncli_follow_urlparam = false\n")
        for name in sorted(named - {"default"}):
            file.write(f"[profile {name}]\nregion = us-east-1\ncli_follow_urlparam = false\n")
    os.environ.update(
        AWS_CONFIG_FILE=config,
        AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY="none",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        HOME="/nonexistent",
    )


def empty_zip(path):
    return path.encode() + b"PK\x05\x06" + bytes(18)


def encoded(value):
    if isinstance(value, Missing):
        return {"$path": str(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, dict):
        return {str(key): encoded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [encoded(inner) for inner in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return {"$object": type(value).__name__}


def install(files, outfile, current):
    """Replaces what would read files, send requests or run programs."""
    import awscli.argprocess as argprocess
    import awscli.arguments as arguments
    import awscli.clidriver as clidriver
    import awscli.customizations.cliinputjson as cliinputjson
    import awscli.customizations.commands as commands
    import awscli.customizations.ec2.addcount as addcount
    import awscli.customizations.ec2.protocolarg as protocolarg
    import awscli.customizations.ec2.runinstances as runinstances
    import awscli.customizations.s3events as s3events
    import awscli.customizations.streamingoutputarg as streaming
    import awscli.customizations.waiters as waiters
    import awscli.paramfile as paramfile
    import awscli.shorthand as shorthand
    import botocore.validate

    def get_file(prefix, path, mode):
        path = path[len(prefix) :]
        if mode == "rb":
            return base64.b64decode(files[path])
        if path not in files:
            return Missing(path)
        return base64.b64decode(files[path]).decode()

    def no_uri(prefix, uri):
        raise paramfile.ResourceLoadingError(f"Unable to retrieve {uri}: not fetched")

    for table, function in ((paramfile.LOCAL_PREFIX_MAP, get_file), (paramfile.REMOTE_PREFIX_MAP, no_uri)):
        for prefix, (_, options) in list(table.items()):
            table[prefix] = (function, options)

    unpack = arguments.CLIArgument._unpack_argument

    def unpack_argument(self, value):
        return value if isinstance(value, Missing) else unpack(self, value)

    arguments.CLIArgument._unpack_argument = unpack_argument

    scalar = argprocess.unpack_scalar_cli_arg

    def unpack_scalar(model, value, cli_name=""):
        if model.type_name == "blob" and model.serialization.get("streaming"):
            return Missing(value)
        return scalar(model, value, cli_name)

    argprocess.unpack_scalar_cli_arg = unpack_scalar

    add_input = cliinputjson.CliInputJSONArgument.add_to_call_parameters

    def add_to_call_parameters(self, call_parameters, parsed_args, parsed_globals, **kwargs):
        given = getattr(parsed_args, "cli_input_json", None)
        if given is not None and given.startswith("file://") and given[7:] not in files:
            call_parameters["$path"] = given[7:]
            return
        add_input(self, call_parameters, parsed_args, parsed_globals, **kwargs)

    cliinputjson.CliInputJSONArgument.add_to_call_parameters = add_to_call_parameters
    for argument in (streaming.StreamingOutputArgument, s3events.S3SelectStreamOutputArgument):
        argument.add_to_params = lambda self, parameters, value: outfile.append(value)

    class Validator(botocore.validate.ParamValidator):
        def _validate(self, params, shape, errors, name):
            if isinstance(params, Missing):
                return
            super()._validate(params, shape, errors, name)

    def capture(waiter, session, service, operation, parameters, parsed_globals):
        paging = parameters.pop("PaginationConfig", None)
        whole = parameters.pop("$path", None)
        model = session.get_service_model(service).operation_model(operation)
        problems = None
        if model.input_shape is not None:
            # What the CLI and botocore fill in before they validate.
            if service == "ec2":
                for (name, fix) in (
                    ("RunInstances", addcount.set_default_count),
                    ("RunInstances", runinstances._fix_args),
                    ("CreateNetworkAclEntry", protocolarg._fix_args),
                    ("ReplaceNetworkAclEntry", protocolarg._fix_args),
                ):
                    if name == operation:
                        fix(params=parameters)
            filled = dict.fromkeys(model.idempotent_members, "0" * 36) | parameters
            report = Validator().validate(filled, model.input_shape)
            if report.has_errors():
                problems = report.generate_report()
        result = {"service": service, "operation": operation, "parameters": encoded(parameters)}
        if whole:
            result["parameters"]["$path"] = whole
        if waiter:
            result["waiter"] = waiter
        if paging:
            result["paging"] = encoded(paging)
        if outfile:
            result["outfile"] = outfile[-1]
        def given(name):
            return any(name.startswith(word.split("=")[0]) and word.startswith("--") for word in current)

        # The CLI fills in a region for health and hosts for rds and others; that is nothing that the words say.
        options = {
            "region": parsed_globals.region if given("--region") else None,
            "profile": parsed_globals.profile,
            "endpoint_url": parsed_globals.endpoint_url if given("--endpoint-url") else None,
            "output": parsed_globals.output,
            "query": getattr(parsed_globals.query, "expression", parsed_globals.query),
        }
        result["options"] = {key: value for key, value in options.items() if value is not None}
        if not parsed_globals.paginate:
            result["options"]["paginate"] = False
        if problems and not whole:
            raise Captured({"refusal": "Parameter validation failed:\n" + problems, "validation": True})
        raise Captured(result)

    clidriver.CLIOperationCaller.invoke = lambda self, *rest: capture(None, self._session, *rest)
    waiters.WaiterCaller.invoke = lambda self, *rest: capture(self._waiter_name, self._session, *rest)

    original_call = commands.BasicCommand.__call__

    def call(self, args, parsed_globals):
        if isinstance(self, waiters.WaitCommand):
            return original_call(self, args, parsed_globals)

        def run(parsed_args, parsed_globals):
            options = {key: encoded(value) for key, value in vars(parsed_args).items() if value is not None}
            options.pop("subcommand", None)
            raise Captured({"custom": " ".join(self.lineage_names), "options": options})

        self._run_main = run
        return original_call(self, args, parsed_globals)

    commands.BasicCommand.__call__ = call


def version_one(words):
    """The words without what only version 2 has: blobs are raw in version 1."""
    kept = []
    for word in words:
        if kept and kept[-1] == "--cli-binary-format":
            kept.pop()
        elif not word.startswith("--cli-binary-format="):
            kept.append(word)
    return kept


def meaning(driver, table, words):
    """Runs one command up to the call and says what it was."""
    words = version_one(words)
    stderr, sys.stderr, sys.stdout = sys.stderr, io.StringIO(), io.StringIO()
    try:
        parser = driver._create_parser(table)
        parsed, remaining = parser.parse_known_args(words[1:])
        driver._handle_top_level_args(parsed, remaining)
        driver._emit_session_event(parsed)
        status = table[parsed.command](remaining, parsed)
        return {"printed": sys.stdout.getvalue()[:200_000], "status": status}
    except Captured as captured:
        return captured.args[0]
    except SystemExit as exit_:
        if exit_.code in (0, None):
            return {"printed": sys.stdout.getvalue()[:1000], "status": 0}
        text = sys.stderr.getvalue().strip()
        return {"refusal": text[text.rfind("\naws") + 1 :][-400:] or text[-400:]}
    except Exception as error:
        return {"refusal": f"{type(error).__name__}: {error}"[:400]}
    finally:
        sys.stderr, sys.stdout = stderr, sys.__stdout__


def record(page, words, shown):
    contents = {path: base64.b64encode(text.encode()).decode() for path, text in shown.items()}
    for word in words:
        for path in re.findall(r"fileb://([^\s,}\]]+)", word):
            contents[path] = base64.b64encode(empty_zip(path)).decode()
    return {"page": page, "words": words, "files": contents}


def chunks(lines, size=40):
    """Groups of lines of one service, none with two lines of one page; what changes the session stands alone."""
    lone = {"--profile", "--generate-cli-skeleton", "--cli-input-json", "--debug"}
    waiting = []
    for line in lines:
        # EC2's handlers of earlier operations look for those operations' options.
        if lone.intersection(line["words"]) or "wait" in line["page"] or "ec2" in line["words"]:
            yield [line]
            continue
        chunk = next((c for c in waiting if len(c) < size and all(l["page"] != line["page"] for l in c)), None)
        if chunk is None:
            waiting.append([line])
        else:
            chunk.append(line)
    yield from waiting


def in_child(driver, table, lines):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            files, outfile, current, results = {}, [], [], []
            install(files, outfile, current)
            for line in lines:
                files.clear()
                files.update(line["files"])
                outfile.clear()
                current[:] = line["words"]
                results.append(meaning(driver, table, line["words"]))
            with os.fdopen(writer, "w") as pipe:
                json.dump(results, pipe)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else [{"refusal": "the AWS CLI ended abnormally"}] * len(lines)


def service_of(line):
    return next((word for word in line["words"][1:] if not word.startswith("-")), None)


def worker(lines, output):
    import awscli.clidriver

    services = {}
    for line in lines:
        services.setdefault(service_of(line), []).append(line)
    with open(output, "w") as file:
        for service, own in services.items():
            # A fresh driver keeps the memory of a worker small; the service's description is loaded before forking.
            driver = awscli.clidriver.create_clidriver()
            table = driver._get_command_table()
            command = table.get(service)
            if hasattr(command, "_get_command_table"):
                command._get_command_table()
            gc.collect()
            gc.freeze()
            for chunk in chunks(own):
                for line, result in zip(chunk, in_child(driver, table, chunk)):
                    file.write(json.dumps(line | result, ensure_ascii=False) + "\n")


def write_commands(output, workers):
    import awscli

    lines = []
    for page, text in examples.pages(os.path.join(os.path.dirname(awscli.__file__), "examples")):
        for words in examples.commands(text):
            lines.append(record(page, words, examples.files(text, words)))
    environment(lines, os.path.dirname(os.path.abspath(output)))
    share = -(-len(lines) // workers)
    children = []
    for index in range(workers):
        part = f"{output}.{index}"
        child = os.fork()
        if child == 0:
            status = 1
            try:
                worker(lines[index * share : (index + 1) * share], part)
                status = 0
            finally:
                os._exit(status)
        children.append((child, part))
    with open(output, "w") as whole:
        for child, part in children:
            _, status = os.waitpid(child, 0)
            if status:
                sys.exit(f"oracle: a worker failed with status {status}")
            with open(part) as file:
                whole.write(file.read())
            os.unlink(part)


def write_arguments(output):
    """One line an operation: its words and its options with what they fill and whether they are required."""
    import awscli.clidriver
    import awscli.customizations.waiters as waiters

    environment([], os.path.dirname(os.path.abspath(output)))
    driver = awscli.clidriver.create_clidriver()

    def described(command):
        table = {}
        for name, argument in command.arg_table.items():
            table[name] = {
                "required": bool(argument.required),
                "member": getattr(argument, "_serialized_name", None),
                "kind": type(argument).__name__,
            }
        return table

    with open(output, "w") as file:
        for service, command in driver._get_command_table().items():
            if not isinstance(command, awscli.clidriver.ServiceCommand):
                continue
            for name, operation in command._get_command_table().items():
                found = [(f"{service} {name}", operation)]
                if isinstance(operation, waiters.WaitCommand):
                    subcommands = operation._build_subcommand_table()
                    found = [(f"{service} wait {waiter}", inner) for waiter, inner in subcommands.items()]
                for words, one in found:
                    if isinstance(one, awscli.clidriver.ServiceOperation):
                        line = {"words": words, "operation": one._operation_model.name, "arguments": described(one)}
                        file.write(json.dumps(line) + "\n")
            command._command_table = None


def write_skeletons(output):
    import awscli  # botocore is inside it
    import botocore.session
    from botocore import xform_name
    from botocore.utils import ArgumentGenerator

    environment([], os.path.dirname(os.path.abspath(output)))
    session = botocore.session.get_session()
    with open(output, "w") as file:
        for service in session.get_available_services():
            model = session.get_service_model(service)
            for index, name in enumerate(model.operation_names):
                if index % 10 and service not in ESTATE:
                    continue
                operation = model.operation_model(name)
                shape = operation.input_shape
                line = {
                    "service": service,
                    "operation": name,
                    "command": xform_name(name, "-"),
                    "input": ArgumentGenerator().generate_skeleton(shape) if shape else {},
                }
                if operation.output_shape:
                    line["output"] = ArgumentGenerator(use_member_names=True).generate_skeleton(operation.output_shape)
                file.write(json.dumps(line, default=str) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "commands":
        write_commands(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2)
    elif sys.argv[1] == "arguments":
        write_arguments(sys.argv[2])
    else:
        write_skeletons(sys.argv[2])
