"""What it costs to start: imports, reading and compiling a large IDL, importing what was generated.

Every figure is the CPU time of a whole process (and its children), less that of an interpreter that does
nothing where Python only imports; the median over interleaved rounds of its ratio to the reference.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rounds import format_table, median_ratio

STRUCTS = 310
SERVICES = 77
IMPORTS = {
    "Apache: protocol, transport and socket": (
        "import thrift.protocol.TBinaryProtocol, thrift.transport.TSocket, thrift.transport.TTransport"
    ),
    "thriftkit.blocking": "import thriftkit.blocking",
    "thriftkit.aio": "import thriftkit.aio",
    "baseplate.clients.thrift, prometheus-client": "import baseplate.clients.thrift",
    "thriftpy2.rpc": "import thriftpy2.rpc",
    "msgspec": "import msgspec",
}
"""The first is the reference."""

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

# Peak memory as the kernel reports it for a child contains what its parent had when it forked.
RESIDENT = "; import sys; sys.stdout.write(open('/proc/self/status').read().partition('VmRSS:')[2].split()[0] + '\\n')"


@dataclass
class Cost:
    cpu_s: list[float]
    memory_kib: list[int]


def spend(command: list[str], environment: Mapping[str, str]) -> tuple[float, int]:
    """(CPU seconds, what it printed last as an integer or 0) of a process."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise SystemExit(f"startup: {' '.join(command)}: status {process.returncode}\n{errors.read()}")
        output.seek(0)
        last = output.read().rpartition("\n")[0].rpartition("\n")[2]
    return usage.ru_utime + usage.ru_stime, int(last) if last.isdigit() else 0


def run(commands: Mapping[str, list[str]], environment: Mapping[str, str], rounds: int) -> dict[str, Cost]:
    costs = {name: Cost([], []) for name in commands}
    for number in range(-1, rounds):
        for name, command in commands.items():
            cpu_s, memory_kib = spend(command, environment)
            if number >= 0:  # the first round fills caches, those of bytecode too
                costs[name].cpu_s.append(cpu_s)
                costs[name].memory_kib.append(memory_kib)
    return costs


def large_idl() -> str:
    """About 10,000 lines: structs of all kinds of fields, services with a dozen functions."""

    def struct(number: int) -> Iterator[str]:
        yield f"/** Struct number {number}. */"
        yield f"struct Struct{number} {{"
        previous = f"Struct{number - 1}" if number else "string"
        types = ("i64", "string", "bool", "double", "i32", "binary", previous, f"list<{previous}>", "Kind")
        for field in range(1, 22):
            kind = types[(number + field) % len(types)]
            kind = f"map<string, {kind}>" if field % 7 == 0 else kind
            if field % 5 == 0:
                yield f"    /** Field {field}. */"
            yield f"    {field}: {('', 'optional ')[field % 2]}{kind} field_{field}"
        yield "}"

    def service(number: int) -> Iterator[str]:
        yield f"service Service{number} {{"
        for function in range(24):
            result = f"Struct{(number * 4 + function) % STRUCTS}"
            yield f"    {result} function_{function}(1: {result} request, 2: i64 number) throws (1: Failure failure)"
        yield "}"

    lines = ["enum Kind {", *(f"    KIND_{n} = {n}" for n in range(40)), "}", "exception Failure { 1: string message }"]
    for number in range(STRUCTS):
        lines += struct(number)
    for number in range(SERVICES):
        lines += service(number)
    return "\n".join(lines) + "\n"


def report_imports(rounds: int) -> None:
    nothing = "an interpreter that does nothing"
    commands = {nothing: [sys.executable, "-c", "pass" + RESIDENT]}
    commands |= {name: [sys.executable, "-c", code + RESIDENT] for name, code in IMPORTS.items()}
    costs = run(commands, ENVIRONMENT, rounds)
    base = costs.pop(nothing)
    net = {
        name: [mine - bare for mine, bare in zip(cost.cpu_s, base.cpu_s, strict=True)] for name, cost in costs.items()
    }
    reference = next(iter(IMPORTS))
    rows = [
        [
            name,
            f"{median_ratio(net[name], net[reference]):.2f}",
            f"{median(net[name]) * 1e3:.1f}",
            f"{(median(cost.memory_kib) - median(base.memory_kib)) / 1024:.1f}",
        ]
        for name, cost in costs.items()
    ]
    print("Imports, bytecode cached: CPU and memory over a bare interpreter\n")
    print(format_table(["import", "CPU ÷ Apache's", "CPU ms", "MiB"], rows))


def report_compilers(scratch: Path, rounds: int) -> None:
    idl = scratch / "large.thrift"
    idl.write_text(large_idl())
    for folder in ("apache", "ours"):
        (scratch / folder).mkdir()
    thriftkit = str(Path(sys.executable).with_name("thriftkit"))
    python = [sys.executable, "-c"]
    reference = "thrift --gen py"
    commands = {
        reference: ["thrift", "-out", str(scratch / "apache"), "--gen", "py", str(idl)],
        "thriftkit compile": [thriftkit, "compile", str(idl), "-o", str(scratch / "ours")],
        "thriftkit check": [thriftkit, "check", str(idl)],
        "thriftkit.load, whole process": [*python, f"import thriftkit; thriftkit.load({str(idl)!r})"],
        "thriftpy2.load, whole process": [
            *python,
            f"import thriftpy2; thriftpy2.load({str(idl)!r}, module_name='large_thrift')",
        ],
        "import of Apache's ttypes, cached": [*python, "import large.ttypes"],
        "import of our ttypes, cached": [*python, "import large_thrift.ttypes"],
        "import of Apache's ttypes, not cached": [sys.executable, "-B", "-c", "import large.ttypes"],
        "import of our ttypes, not cached": [sys.executable, "-B", "-c", "import large_thrift.ttypes"],
    }
    paths = os.pathsep.join((str(scratch / "apache"), str(scratch / "ours"), os.environ.get("PYTHONPATH", "")))
    costs: dict[str, Cost] = {}
    for name, command in commands.items():  # fill the folders and the caches
        spend(command, {**ENVIRONMENT, "PYTHONPATH": paths})
        costs[name] = Cost([], [])
    for _ in range(rounds):
        for name, command in commands.items():
            if name == "thriftkit compile":
                shutil.rmtree(scratch / "ours")  # it would leave alone what has not changed
            if name.endswith("not cached"):
                for cache in scratch.rglob("__pycache__"):
                    shutil.rmtree(cache)
            elif name.endswith("cached"):
                spend(command, {**ENVIRONMENT, "PYTHONPATH": paths})  # compiling has removed the cache
            costs[name].cpu_s.append(spend(command, {**ENVIRONMENT, "PYTHONPATH": paths})[0])
    rows = [
        [name, f"{median_ratio(cost.cpu_s, costs[reference].cpu_s):.2f}", f"{median(cost.cpu_s) * 1e3:.0f}"]
        for name, cost in costs.items()
    ]
    size = f"{len(idl.read_text().splitlines()):,} lines, {STRUCTS} structs, {SERVICES} services"
    print(f"An IDL of {size}: CPU of the whole process\n")
    print(format_table(["what", "÷ thrift --gen py", "ms"], rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default: %(default)s)")
    options = parser.parse_args()
    report_imports(options.rounds * 2)
    print()
    with tempfile.TemporaryDirectory() as scratch:
        report_compilers(Path(scratch), options.rounds)


if __name__ == "__main__":
    main()
