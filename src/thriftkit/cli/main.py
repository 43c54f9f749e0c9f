"""``thriftkit compile | check | format | breaking | dump | doctor``.

Exit status: 0 all is well (warnings allowed), 1 an IDL has errors or breaks users of the old one, 2 wrong
usage or a file that cannot be read or written.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from thriftkit import __version__
from thriftkit.codegen import write_tree
from thriftkit.diagnostics import CompileError, Finding, Level, render_github, render_json, render_text
from thriftkit.loader import Generated, check_file, compile_model, generate_files, merged, shipped_include_dirs

from .doctor import report
from .format import HELP as FORMAT_HELP
from .format import add_arguments as add_format_arguments
from .format import run_format

__all__ = ["main"]

OK: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2

_RENDERERS: Final[dict[str, Callable[[Sequence[Finding]], str]]] = {
    "text": render_text,
    "json": render_json,
    "github": render_github,
}

_COMPILE_HELP: Final = """\
Generate Python packages from IDL files and all that they include.

other.thrift becomes the package DIR/other_thrift, an include in a folder below it DIR/folder/..., an
include from elsewhere a package beside it. The packages import each other relatively, so DIR has to be
(in) a package of yours. An include that an installed Python package ships with its generated code
(baseplate.thrift) is imported from there.

With --namespaces, `namespace py a.b` puts the code into DIR/a/b, and all imports are absolute: DIR has
to be on Python's path. Files without that namespace are named as above.
"""

_BREAKING_HELP: Final = """\
Compare an IDL with an older state of it, and show each change that breaks those who use the old one.

--tier says whom to think of; a tier holds those before it:
  WIRE       peers that speak the binary or compact protocol
  WIRE_JSON  readers of JSON, where fields have names and binary is base64
  SOURCE     code that uses the generated classes (default)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; `argv` without the program's name, default `sys.argv`. Returns the exit status."""
    parser = _parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has printed help, the version or what is wrong
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read our output has enough of it; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"thriftkit: {where}{error.strerror or error}\n")
        return USAGE
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="thriftkit", description="The Thrift compiler of baseplate-thrift.")
    parser.add_argument("--version", action="version", version=f"thriftkit {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("files", nargs="+", metavar="FILE", help="IDL files")
    common.add_argument(
        "-I", dest="include_dirs", action="append", default=[], metavar="DIR", help="where to look for includes too"
    )
    common.add_argument("--format", choices=sorted(_RENDERERS), default="text", help="how to show findings")
    compile_command = commands.add_parser(
        "compile",
        parents=[common],
        help="generate Python packages",
        description=_COMPILE_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    compile_command.add_argument("-o", dest="output", required=True, metavar="DIR", help="output folder")
    compile_command.add_argument("--namespaces", action="store_true", help="honour `namespace py`")
    compile_command.set_defaults(run=_compile)
    check_command = commands.add_parser("check", parents=[common], help="show what is wrong in IDL files")
    check_command.set_defaults(run=_check)
    format_command = commands.add_parser(
        "format",
        help="rewrite IDL files in one style",
        description=FORMAT_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_format_arguments(format_command)
    format_command.set_defaults(run=_format)
    _add_breaking(commands)
    _add_dump(commands)
    doctor_command = commands.add_parser("doctor", help="show versions, the platform and the codec in use")
    doctor_command.set_defaults(run=_doctor)
    return parser


def _add_breaking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    breaking_command = commands.add_parser(
        "breaking",
        help="show what of a changed IDL breaks users of the old one",
        description=_BREAKING_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    breaking_command.add_argument("old", metavar="OLD", help="a file, a folder, or git:REF: NEW in a git commit")
    breaking_command.add_argument("new", metavar="NEW", help="a file, or a folder with all its IDL files")
    breaking_command.add_argument(
        "-I", dest="include_dirs", action="append", default=[], metavar="DIR", help="where to look for includes too"
    )
    breaking_command.add_argument("--tier", choices=("WIRE", "WIRE_JSON", "SOURCE"), default="SOURCE")
    breaking_command.add_argument("--format", choices=sorted(_RENDERERS), default="text", help="how to show findings")
    breaking_command.set_defaults(run=_breaking)


def _add_dump(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    dump_command = commands.add_parser("dump", help="print an IDL file and its includes, resolved, as JSON")
    dump_command.add_argument("file", metavar="FILE", help="an IDL file")
    dump_command.add_argument(
        "-I", dest="include_dirs", action="append", default=[], metavar="DIR", help="where to look for includes too"
    )
    dump_command.set_defaults(run=_dump)


def _compile(arguments: argparse.Namespace) -> int:
    made: list[Generated] = []

    def compile_one(path: str) -> tuple[Finding, ...]:
        made.append(generate_files(path, arguments.include_dirs, namespaces=arguments.namespaces))
        return made[-1].findings

    findings = _findings_of(arguments.files, compile_one)
    status = _show(findings, arguments.format)
    if status != OK:
        return status  # nothing is written unless all is well
    try:
        files = merged(made)
    except CompileError as error:
        return _show(error.findings, arguments.format)
    written = write_tree(files, arguments.output)
    for word, paths in (("wrote", written.changed), ("removed", written.removed)):
        for path in paths:
            sys.stderr.write(f"{word} {os.path.join(arguments.output, path)}\n")
    return OK


def _check(arguments: argparse.Namespace) -> int:
    findings = _findings_of(arguments.files, lambda path: check_file(path, arguments.include_dirs))
    return _show(findings, arguments.format)


def _format(arguments: argparse.Namespace) -> int:
    return OK if run_format(arguments.files, check=arguments.check, diff=arguments.diff) else FINDINGS


def _breaking(arguments: argparse.Namespace) -> int:
    from thriftkit.idl.breaking import Tier  # not at the top: `compile` and `check` start faster without

    from .breaking import SourceUnavailable, breaking_findings

    tier = Tier[arguments.tier]
    try:
        return _show(breaking_findings(arguments.old, arguments.new, arguments.include_dirs, tier), arguments.format)
    except CompileError as error:
        return _show(error.findings, arguments.format)
    except SourceUnavailable as error:
        sys.stderr.write(f"thriftkit: {error}\n")
        return USAGE


def _dump(arguments: argparse.Namespace) -> int:
    from thriftkit.idl.model_json import dump  # not at the top: `compile` and `check` start faster without

    with open(arguments.file, "rb"):  # a file named on the command line that is not there is no finding
        pass
    try:
        model, _ = compile_model(arguments.file, arguments.include_dirs)
    except CompileError as error:
        sys.stderr.write(f"{error}\n")  # standard output is for JSON alone
        return FINDINGS
    sys.stdout.write(json.dumps(dump(model, [*arguments.include_dirs, *shipped_include_dirs()]), indent=2) + "\n")
    return OK


def _findings_of(paths: Sequence[str], run: Callable[[str], Sequence[Finding]]) -> Sequence[Finding]:
    """All findings, once each: two files that include a third one both report what is wrong there."""
    for path in paths:
        with open(path, "rb"):  # a file named on the command line that is not there is no finding
            pass
    findings: dict[tuple[object, ...], Finding] = {}
    for path in paths:
        try:
            found = run(path)
        except CompileError as error:
            found = error.findings
        for finding in found:
            span = finding.span
            key = (os.path.realpath(span.source.path), span.start, span.end, finding.rule, finding.message)
            findings.setdefault(key, finding)
    return tuple(findings.values())


def _show(findings: Sequence[Finding], form: str) -> int:
    if findings or form == "json":
        sys.stdout.write(f"{_RENDERERS[form](findings)}\n")
    return FINDINGS if any(finding.level is Level.ERROR for finding in findings) else OK


def _doctor(_arguments: argparse.Namespace) -> int:
    lines, healthy = report()
    sys.stdout.write("\n".join(lines) + "\n")
    return OK if healthy else USAGE
