"""From a configuration file to an app and a server: sections, factories, and errors that name their place."""

from __future__ import annotations

import configparser
import difflib
import importlib
import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from baseplate.lib.config import ConfigurationError

from .lifecycle import Server

__all__ = [
    "Configuration",
    "ServeError",
    "make_app",
    "make_server",
    "naming_section",
    "read_config",
    "warn_of_unknown_keys",
]

logger = logging.getLogger(__name__)


class ServeError(Exception):
    """The service cannot be started; the message is for its operator and names what to mend."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the chosen sections of one configuration file say."""

    filename: str
    app_section: str
    app: dict[str, str]
    server_section: str
    server: dict[str, str]
    has_logging_options: bool


class _EnvironmentInterpolation(configparser.Interpolation):
    """``$NAME`` and ``${NAME}`` stand for environment variables; ``%`` is just a character."""

    def before_get(
        self,
        parser: MutableMapping[str, Mapping[str, str]],  # noqa: ARG002 # the base class's signature
        section: str,  # noqa: ARG002
        option: str,  # noqa: ARG002
        value: str,
        defaults: Mapping[str, str],  # noqa: ARG002
    ) -> str:
        return os.path.expandvars(value)


def read_config(path: str, *, server_name: str = "main", app_name: str = "main") -> Configuration:
    """Read ``[app:…]`` and ``[server:…]`` of the INI file at `path`.

    Raises:
        ServeError: the file cannot be read, is no INI file, or lacks a section.
    """
    parser = configparser.RawConfigParser(interpolation=_EnvironmentInterpolation())
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
    except OSError as error:
        raise ServeError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ServeError(f"{path} is not UTF-8 text: {error}") from error
    except configparser.Error as error:
        raise ServeError(str(error).replace("\n", " ")) from error
    app_section, server_section = f"app:{app_name}", f"server:{server_name}"
    return Configuration(
        filename=path,
        app_section=app_section,
        app=_items(parser, path, app_section),
        server_section=server_section,
        server=_items(parser, path, server_section),
        has_logging_options=parser.has_section("loggers"),
    )


def _items(parser: configparser.RawConfigParser, path: str, section: str) -> dict[str, str]:
    if not parser.has_section(section):
        there = ", ".join(f"[{name}]" for name in parser.sections()) or "none"
        raise ServeError(f"{path}: there is no section [{section}]; there are: {there}")
    return dict(parser.items(section))


@contextmanager
def naming_section(config: Configuration, section: str) -> Iterator[None]:
    """Turn configuration errors raised inside into `ServeError`, with the file and the section in front."""
    try:
        yield
    except ConfigurationError as error:
        raise ServeError(f"{config.filename}: [{section}] {error}") from error


def make_app(config: Configuration) -> Any:
    """What the app's factory makes; without a name after the colon the factory is called ``make_app``.

    Raises:
        ServeError: the factory cannot be found, or refuses its configuration.
    """
    with naming_section(config, config.app_section):
        return _load_factory(config.app, "make_app")(config.app)


def make_server(config: Configuration, listener: socket.socket, app: Any) -> Server:
    """What the server's factory (by default its module's ``make_server``) makes of `listener` and `app`.

    Raises:
        ServeError: the factory cannot be found, or refuses its configuration or the app.
    """
    with naming_section(config, config.server_section):
        server: Server = _load_factory(config.server, "make_server")(config.server, listener, app)
        return server


def _load_factory(section: Mapping[str, str], default_name: str) -> Callable[..., Any]:
    url = section.get("factory", "")
    if not url:
        raise ConfigurationError("factory", "no value specified; expected module:callable")
    module_name, _, name = url.partition(":")
    name = name or default_name
    if not module_name or module_name.startswith("."):
        raise ConfigurationError("factory", f"{url!r} is not module:callable")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        # Only a module that is named here is a fault of the configuration; what it imports in turn is its own.
        if error.name is None or not (module_name + ".").startswith(error.name + "."):
            raise
        raise ConfigurationError("factory", f"{url!r}: there is no module {error.name!r}") from error
    factory = getattr(module, name, None)
    if not callable(factory):
        raise ConfigurationError("factory", f"{url!r}: module {module_name!r} has no callable {name!r}")
    made: Callable[..., Any] = factory
    return made


def warn_of_unknown_keys(server_config: Mapping[str, str], known: Iterable[str]) -> None:
    """Log each key that nothing reads: upstream's files may carry some, and a slip of the pen must show."""
    known = {"factory", "drain_time", *known}
    for key in server_config:
        if key not in known and not key.startswith("monitoring."):
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            logger.warning("the server's section has an unknown key, which is ignored: %s%s", key, hint)
