"""Parsing of an application's configuration: flat ``key = value`` text into typed, nested objects.

A specification is a dict of parsers, nested as the dotted keys are::

    cfg = parse_config(app_config, {
        "foo": {"endpoint": Endpoint, "timeout": Optional(Timespan, default=timedelta(seconds=1))},
    })
    cfg.foo.timeout

A parser is any callable from text to a value that raises ValueError, or a `Parser`. What is wrong
becomes a `ConfigurationError` that names the key.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import functools
import grp
import math
import os
import pwd
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any, Final, Generic, NamedTuple, TypeVar, Union, overload

from thriftkit.sansio.address import Address

__all__ = [
    "Base64",
    "Boolean",
    "ConfigNamespace",
    "ConfigSpec",
    "ConfigSpecItem",
    "ConfigurationError",
    "DefaultFromEnv",
    "DictOf",
    "Endpoint",
    "EndpointConfiguration",
    "Fallback",
    "File",
    "Float",
    "InfiniteTimespan",
    "Integer",
    "InternetAddress",
    "OneOf",
    "Optional",
    "Parser",
    "Percent",
    "RawConfig",
    "SpecParser",
    "String",
    "Timespan",
    "TimespanOrInfinite",
    "TimespanWithLegacyFallback",
    "TupleOf",
    "UnixGroup",
    "UnixUser",
    "parse_config",
]

T = TypeVar("T")
RawConfig = Mapping[str, str]


class ConfigurationError(Exception):
    """The configuration violates its specification. `key` is the full dotted key, `error` what is wrong."""

    def __init__(self, key: str, error: str | Exception) -> None:
        super().__init__(f"{key}: {error}")
        self.key = key
        self.error = error


def String(text: str) -> str:  # noqa: N802 # parsers are named as types, in upstream's public API
    """Any text but none."""
    if not text:
        raise ValueError("no value specified")
    return text


def Float(text: str) -> float:  # noqa: N802 # see String
    """A floating-point number."""
    if not text:
        raise ValueError("no value specified; expected a number")
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None


@overload
def Integer(text: str, base: int = 10) -> int: ...


@overload
def Integer(text: None = None, base: int = 10) -> Callable[[str], int]: ...


def Integer(text: str | None = None, base: int = 10) -> int | Callable[[str], int]:  # noqa: N802 # see String
    """A whole number; ``Integer(base=8)`` makes a parser for another base."""
    if text is None:
        return functools.partial(_integer, base=base)
    return _integer(text, base)


def _integer(text: str, base: int) -> int:
    if not text:
        raise ValueError("no value specified; expected a whole number")
    try:
        return int(text, base=base)
    except ValueError:
        suffix = "" if base == 10 else f" in base {base}"
        raise ValueError(f"{text!r} is not a whole number{suffix}") from None


_BOOLEANS: Final = {"true": True, "false": False}


def Boolean(text: str) -> bool:  # noqa: N802 # see String
    """``true`` or ``false``, in any case."""
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise ValueError(f"expected true or false, got {text!r}") from None


class InternetAddress(NamedTuple):
    """A host (a name, an IPv4 or an IPv6 address) and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class EndpointConfiguration(NamedTuple):
    """Where a peer is: `family` is ``AF_INET``, ``AF_INET6`` or ``AF_UNIX``, `address` fits it."""

    family: socket.AddressFamily
    address: InternetAddress | str

    def __str__(self) -> str:
        return str(self.address)

    def to_address(self) -> Address:
        """The same for `thriftkit`."""
        if isinstance(self.address, str):
            return Address.unix(self.address)
        return Address.tcp(self.address.host, self.address.port)


def Endpoint(text: str) -> EndpointConfiguration:  # noqa: N802 # see String
    """A remote endpoint: ``host:port``, ``[::1]:port``, or, where there is a slash, a Unix socket's path."""
    if not text:
        raise ValueError("no endpoint specified; expected host:port or a path")
    if "/" in text:
        return EndpointConfiguration(socket.AF_UNIX, text)
    if ":" not in text:
        raise ValueError(f"no port specified in {text!r}; expected host:port or a path")
    address = Address.parse(text)
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    return EndpointConfiguration(family, InternetAddress(address.host, address.port))


def Base64(text: str) -> bytes:  # noqa: N802 # see String
    """Bytes, base64-encoded."""
    if not text:
        raise ValueError("expected base64 encoded data")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from None


def File(mode: str = "r") -> Callable[[str], IO[Any]]:  # noqa: N802 # see String
    """A path to a file, which is opened with `mode`; text is UTF-8."""

    def open_file(text: str) -> IO[Any]:
        try:
            return open(text, mode=mode, encoding=None if "b" in mode else "UTF-8")
        except OSError as error:
            raise ValueError(f"could not open file {text!r}: {error.strerror}") from error

    return open_file


_SECONDS_BY_UNIT: Final = {
    "us": 1e-6, "microsecond": 1e-6, "ms": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0,
    "m": 60.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0, "d": 86400.0, "day": 86400.0,
}  # fmt: skip
_TIMESPAN = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]+)", re.ASCII)


def Timespan(text: str) -> datetime.timedelta:  # noqa: N802 # see String
    """A span of time: a number of 0 or more and a unit, as ``1 minute``, ``0.5 seconds`` or ``500ms``.

    Units: milliseconds (ms), seconds (s), minutes (min), hours (h), days (d), singular or plural.
    """
    expected = "expected a number and a unit, as in '500 milliseconds' or '1 minute'"
    if not text:
        raise ValueError(f"no value specified; {expected}")
    match = _TIMESPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"invalid specification {text!r}; {expected}")
    number, unit = match.groups()
    scale = _SECONDS_BY_UNIT.get(unit) or _SECONDS_BY_UNIT.get(unit.lower().removesuffix("s"))
    if scale is None:
        raise ValueError(f"unknown unit {unit!r}; use milliseconds, seconds, minutes, hours or days")
    try:
        return datetime.timedelta(seconds=float(number) * scale)
    except OverflowError:
        raise ValueError(f"{text!r} is too long") from None


def TimespanWithLegacyFallback(text: str) -> datetime.timedelta:  # noqa: N802 # see String
    """A `Timespan`, or a bare number of seconds."""
    try:
        return Timespan(text)
    except ValueError as error:
        try:
            seconds = float(text)
        except ValueError:
            raise error from None  # what a span of time looks like says more than that this is no number
        if not math.isfinite(seconds) or seconds < 0:
            raise ValueError(f"{text!r} is not a span of time") from None
        return datetime.timedelta(seconds=seconds)


class InfiniteTimespanType:
    """The type of `InfiniteTimespan`."""

    def __repr__(self) -> str:
        return "InfiniteTimespan"


InfiniteTimespan: Final = InfiniteTimespanType()


def TimespanOrInfinite(text: str) -> datetime.timedelta | InfiniteTimespanType:  # noqa: N802 # see String
    """A `Timespan`, or ``infinite``."""
    return InfiniteTimespan if text == "infinite" else Timespan(text)


def Percent(text: str) -> float:  # noqa: N802 # see String
    """A percentage from ``0%`` to ``100%``, as a number from 0.0 to 1.0."""
    if not text.endswith("%"):
        raise ValueError(f"{text!r} is not a percentage, as in 37.2%")
    share = Float(text[:-1]) / 100.0
    if not 0 <= share <= 1:
        raise ValueError(f"{text!r} is out of range; expected 0% to 100%")
    return share


def UnixUser(text: str) -> int:  # noqa: N802 # see String
    """A user's name or decimal id, as an id."""
    try:
        return pwd.getpwnam(text).pw_uid
    except KeyError:
        return _decimal_id(text, "user")


def UnixGroup(text: str) -> int:  # noqa: N802 # see String
    """A group's name or decimal id, as an id."""
    try:
        return grp.getgrnam(text).gr_gid
    except KeyError:
        return _decimal_id(text, "group")


def _decimal_id(text: str, what: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise ValueError(f"{text!r} is neither a {what} of this machine nor a number")


def OneOf(**options: T) -> Callable[[str], T]:  # noqa: N802 # see String
    """One of several words: each keyword's name is what the file says, its value what that means."""

    def one_of(text: str) -> T:
        try:
            return options[text]
        except KeyError:
            raise ValueError(f"expected one of {', '.join(options)}; got {text!r}") from None

    return one_of


def TupleOf(item_parser: Callable[[str], T]) -> Callable[[str], Sequence[T]]:  # noqa: N802 # see String
    """Values separated by commas, at least one; wrap it in `Optional` to allow none."""

    def tuple_of(text: str) -> Sequence[T]:
        items = [item.strip() for item in text.split(",")]
        values = [item_parser(item) for item in items if item]
        if not values:
            raise ValueError("no values provided")
        return values

    return tuple_of


def DefaultFromEnv(  # noqa: N802 # see String
    item_parser: Callable[[str], T], default_src: str, fallback: T | None = None
) -> Callable[[str], T]:
    """A value, else that of the environment variable `default_src`, else `fallback`; one is needed."""

    def default_from_env(text: str) -> T:
        text = text or os.environ.get(default_src, "")
        if text:
            return item_parser(text)
        if fallback is None:
            raise ValueError(f"no value provided, nor is {default_src} set in the environment")
        return fallback

    return default_from_env


@overload
def Optional(item_parser: Callable[[str], T]) -> Callable[[str], T | None]: ...


@overload
def Optional(item_parser: Callable[[str], T], default: T) -> Callable[[str], T]: ...


def Optional(  # noqa: N802 # see String
    item_parser: Callable[[str], Any], default: Any = None
) -> Callable[[str], Any]:
    """A value, or `default` where the key is absent or empty."""

    def optional(text: str) -> Any:
        return item_parser(text) if text else default

    return optional


def Fallback(  # noqa: N802 # see String
    primary_parser: Callable[[str], T], fallback_parser: Callable[[str], T]
) -> Callable[[str], T]:
    """What `primary_parser` makes of the text or, where that fails, `fallback_parser`."""

    def fallback(text: str) -> T:
        try:
            return primary_parser(text)
        except ValueError:
            return fallback_parser(text)

    return fallback


class ConfigNamespace(dict[str, Any]):
    """Parsed options, as items and as attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__ = self

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"there is no option {name!r}; there are {', '.join(map(repr, self)) or 'none'}")


ConfigSpecItem = Union["Parser[Any]", Mapping[str, Any], Callable[[str], Any]]
ConfigSpec = Mapping[str, ConfigSpecItem]


class Parser(Generic[T]):
    """Base class of parsers that look at more than one key."""

    @staticmethod
    def from_spec(spec: ConfigSpecItem) -> Parser[Any]:
        """The parser that `spec` (a parser, a dict or a callable) stands for. TypeError for anything else."""
        if isinstance(spec, Parser):
            return spec
        if isinstance(spec, Mapping):
            return SpecParser(spec)
        if callable(spec):
            return CallableParser(spec)
        raise TypeError(f"invalid specification: {spec!r} is neither a parser nor a dict")

    def parse(self, key_path: str, raw_config: RawConfig) -> T:
        """The value of `key_path` in the whole configuration `raw_config`. Raises ConfigurationError."""
        raise NotImplementedError


class SpecParser(Parser[ConfigNamespace]):
    """Parses keys that are known beforehand."""

    def __init__(self, spec: ConfigSpec) -> None:
        for key in spec:
            if "." in key:
                raise ValueError(f"dots are not allowed in keys of a specification ({key!r}); nest dicts instead")
        self.spec = spec

    def parse(self, key_path: str, raw_config: RawConfig) -> ConfigNamespace:
        """See `Parser.parse`."""
        parsed = ConfigNamespace()
        for key, spec in self.spec.items():
            parsed[key] = Parser.from_spec(spec).parse(f"{key_path}.{key}" if key_path else key, raw_config)
        return parsed


class CallableParser(Parser[T]):
    """Parses one key with a plain callable, which gets an empty string where the key is absent."""

    def __init__(self, callable_: Callable[[str], T]) -> None:
        self.callable = callable_

    def parse(self, key_path: str, raw_config: RawConfig) -> T:
        """See `Parser.parse`."""
        try:
            return self.callable(raw_config.get(key_path, ""))
        except Exception as error:
            # Parsers are the application's, too: whatever they raise, the operator must learn the key.
            raise ConfigurationError(key_path, error) from error


class DictOf(Parser[ConfigNamespace]):
    """Parses all keys under a prefix, whatever they are called, with one specification."""

    def __init__(self, spec: ConfigSpecItem) -> None:
        self.subparser = Parser.from_spec(spec)

    def parse(self, key_path: str, raw_config: RawConfig) -> ConfigNamespace:
        """See `Parser.parse`."""
        root = f"{key_path}." if key_path else ""
        values = ConfigNamespace()
        for key in raw_config:
            subkey = key[len(root) :].partition(".")[0] if key.startswith(root) else ""
            if subkey and subkey not in values:
                values[subkey] = self.subparser.parse(root + subkey, raw_config)
        return values


def parse_config(config: RawConfig, spec: ConfigSpec) -> ConfigNamespace:
    """Parse a flat configuration by a specification. Raises ConfigurationError."""
    return SpecParser(spec).parse("", config)
