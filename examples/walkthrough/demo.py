"""The walk-through, run and told: two services, the call between them, what one sees of it.

``python examples/walkthrough/demo.py`` needs nothing but Python 3.10 or later and what pip needs. Everything it
makes lies in ``.demo`` at the root of the repository; whatever it starts it also stops.
"""

from __future__ import annotations

import configparser
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import venv
from contextlib import ExitStack
from pathlib import Path
from typing import final

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
DEMO = REPOSITORY / ".demo"
PYTHON = DEMO / "venv" / "bin" / "python"
START_TIMEOUT_S = 30.0


class DemoFailed(Exception):
    """A step did not do what it shows; the message is for whoever runs the demo."""


def say(text: str) -> None:
    print(f"\n\N{BULLET} {text}", flush=True)


def show(text: str) -> None:
    print("".join(f"    {line}\n" for line in text.splitlines()), end="", flush=True)


def sources_digest() -> str:
    """Changes whenever what would be installed changes."""
    digest = hashlib.sha256(sys.version.encode())
    kinds = {".py", ".rs", ".toml", ".lock", ".thrift", ".pyi"}
    roots = [REPOSITORY / "src", REPOSITORY / "rust", HERE / "other", HERE / "myservice"]
    for path in sorted([REPOSITORY / "pyproject.toml", *(path for root in roots for path in root.rglob("*"))]):
        if path.suffix in kinds and "target" not in path.parts:
            digest.update(f"{path.relative_to(REPOSITORY)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def pip_install(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode != 0:
        raise DemoFailed(f"pip install {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def install() -> None:
    """An environment with this package and the two services, built as a user builds them."""
    stamp = DEMO / "installed"
    digest = sources_digest()
    if stamp.exists() and stamp.read_text() == digest:
        show("they are there already, and nothing has changed")
        return
    shutil.rmtree(DEMO, ignore_errors=True)
    for leftover in (REPOSITORY / "build").glob("lib*"):
        shutil.rmtree(leftover)  # setuptools would install modules from it that are gone
    venv.create(DEMO / "venv", with_pip=True)
    show("pip install 'baseplate-thrift[pyramid,wsgi]'   (this repository; with cargo, its Rust is compiled)")
    pip_install(f"{REPOSITORY}[pyramid,wsgi]", "setuptools>=77", "wheel")
    for name in ("other", "myservice"):
        # Built from a copy, so that the repository stays as it is.
        source = DEMO / "source" / name
        shutil.copytree(HERE / name, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
        show(f"pip install ./{name}")
        pip_install("--no-build-isolation", "--no-deps", str(source))
    stamp.write_text(digest)


def installed_files(package: str) -> str:
    """What the build made of a package's IDL."""
    code = f"from importlib.util import find_spec; print(find_spec({package!r}).submodule_search_locations[0])"
    folder = Path(subprocess.check_output([str(PYTHON), "-c", code], text=True).strip())
    return "\n".join(
        str(path.relative_to(folder.parent)) for path in sorted((folder / "other_thrift").iterdir()) if path.is_file()
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def configure(name: str, changes: dict[str, dict[str, str]]) -> Path:
    """A copy of a service's INI file, with ports that are free here."""
    parser = configparser.RawConfigParser()
    parser.read(HERE / name / f"{name}.ini")
    parser.read_dict(changes)
    path = DEMO / f"{name}.ini"
    with path.open("w") as file:
        parser.write(file)
    return path


@final
class Service:
    """One ``baseplate-serve``, until the end of a ``with`` block."""

    def __init__(self, config: Path, port: int) -> None:
        self.name = config.stem
        self.port = port
        self.log = DEMO / f"{self.name}.log"
        self._command = [str(PYTHON.with_name("baseplate-serve")), str(config), "--bind", f"127.0.0.1:{port}"]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Service:
        self.start()
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C ends this script, which then ends the services in order.
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=DEMO, start_new_session=True
            )
        try:
            self._wait_until_it_listens(self._process)
        except BaseException:
            self.stop()
            raise

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1.0).close()
                return
            except OSError:
                pass
            ended = process.poll() is not None
            if ended or time.monotonic() > deadline:
                what = "ended at once" if ended else f"does not listen after {START_TIMEOUT_S:g} s"
                raise DemoFailed(f"{self.name} {what}; its log:\n{self.log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as an orchestrator does, and by force if that does not help."""
        if self._process is None:
            return
        impatience = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave it running
        try:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=15.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        finally:
            signal.signal(signal.SIGINT, impatience)
        self._process = None


def get(port: int, path: str) -> tuple[int, str]:
    """The status and the body of one HTTP request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20.0)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def get_page(port: int, path: str) -> str:
    status, body = get(port, path)
    if status != 200:
        raise DemoFailed(f"GET {path} answered {status}:\n{body}")
    return body


def tell_of_one_call(port: int, metrics_port: int) -> None:
    say("A page of myservice, for which it calls request.foo.find(...):")
    show(f"GET /parcel/42\n{get_page(port, '/parcel/42')}")

    say("An exception that the IDL declares is an ordinary Python exception; the view makes a 404 of it:")
    status, _ = get(port, "/parcel/43")
    if status != 404:
        raise DemoFailed(f"GET /parcel/43 answered {status}, not 404")
    show(f"GET /parcel/43\n{status}")

    say("The headers with which the call reached other: who asks, in which trace, and how much time is left (ms):")
    headers = json.loads(get_page(port, "/headers"))
    seen = {name.lower() for name in headers}
    if missing := {"user-agent", "deadline-budget", "trace"} - seen:
        raise DemoFailed(f"other has not seen the headers {sorted(missing)}, only {sorted(seen)}")
    show("\n".join(f"{name}: {value}" for name, value in headers.items()))

    say("What Prometheus sees of the client and its pool:")
    samples = [
        line for line in get_page(metrics_port, "/metrics").splitlines()
        if line.startswith(("thrift_client_pool_", "thrift_client_requests_total"))
    ]  # fmt: skip
    if not any(line.startswith("thrift_client_pool_max_size") for line in samples):
        raise DemoFailed("there are no samples of the client's pool")
    show("\n".join(samples))


def tell_of_a_restart(port: int, other: Service) -> None:
    say("other stops. A call that has been told to retry waits for it, within its deadline of 15 seconds:")
    other.stop()
    pages: list[str] = []
    failures: list[Exception] = []

    def ask() -> None:
        try:
            pages.append(get_page(port, "/patiently/42"))
        except Exception as error:
            failures.append(error)

    started = time.monotonic()
    asking = threading.Thread(target=ask)
    asking.start()
    show("GET /patiently/42")
    time.sleep(0.5)
    if not asking.is_alive():
        raise DemoFailed(f"the call did not wait: {pages or failures}")
    show(f"... {time.monotonic() - started:.1f} s: no answer yet; other is started again")
    other.start()
    asking.join()
    if failures:
        raise DemoFailed(f"the retried call failed: {failures[0]}") from failures[0]
    show(f"... {time.monotonic() - started:.1f} s: {pages[0]}")


def run() -> None:
    say("Building and installing this package and both services into .demo:")
    install()
    say("The build has made typed Python of myservice/other.thrift:")
    show(installed_files("myservice"))

    other_port, port, metrics_port = free_port(), free_port(), free_port()
    # A demo has no balancer that must be given time, and its one slow call needs more than a second.
    other_config = configure(
        "other", {"app:main": {"metrics.enabled": "false"}, "server:main": {"drain_time": "0 seconds"}}
    )
    myservice_config = configure(
        "myservice",
        {
            "app:main": {
                "foo.endpoint": f"127.0.0.1:{other_port}",
                "foo.timeout": "15 seconds",
                "metrics.endpoint": f"127.0.0.1:{metrics_port}",
            },
            "server:main": {"drain_time": "0 seconds"},
        },
    )
    for log in DEMO.glob("*.log"):
        log.unlink()
    with ExitStack() as running:
        say("Starting both:")
        show(f"baseplate-serve other.ini --bind 127.0.0.1:{other_port}")
        other = running.enter_context(Service(other_config, other_port))
        show(f"baseplate-serve myservice.ini --bind 127.0.0.1:{port}")
        running.enter_context(Service(myservice_config, port))
        tell_of_one_call(port, metrics_port)
        tell_of_a_restart(port, other)
        say("Stopping both. Their logs are in .demo.")


def main() -> int:
    # Whatever ends this script, also a closed terminal, must go through the ends of the with blocks.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    try:
        run()
    except DemoFailed as failure:
        print(f"\ndemo: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)  # the services shall see what is installed, and nothing else
    sys.exit(main())
