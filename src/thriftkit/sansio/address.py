"""Where a peer is: a TCP host and port (IPv4, IPv6 or a name), or a Unix socket."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Address"]


class Address(NamedTuple):
    """Either `host` and `port`, or `path`; make one with `parse`, `tcp` or `unix`."""

    host: str = ""
    port: int = 0
    path: str = ""

    @classmethod
    def tcp(cls, host: str, port: int) -> Address:
        """A TCP address. Raises ValueError for an empty host or a port outside 0..65535."""
        if not host:
            raise ValueError("an address needs a host")
        if not 0 <= port <= 65535:
            raise ValueError(f"port {port} is not in 0..65535")
        return cls(host=host, port=port)

    @classmethod
    def unix(cls, path: str) -> Address:
        """The address of a Unix stream socket. Raises ValueError for an empty path or one with a NUL."""
        if not path or "\0" in path:
            raise ValueError("a Unix socket needs a path without NUL characters")
        return cls(path=path)

    @classmethod
    def parse(cls, text: str) -> Address:
        """``host:port``, ``[ipv6]:port`` or ``/path/of/socket``. Raises ValueError that quotes the text."""
        text = text.strip()
        if text.startswith("/"):
            return cls.unix(text)
        host, separator, port = text.rpartition(":")
        if host.startswith("[") and host.endswith("]"):
            host = host[1:-1]
        elif ":" in host:
            raise ValueError(f"{text!r}: an IPv6 address is written in brackets, as in [::1]:9090")
        if not separator or not host or not (port.isascii() and port.isdigit()):
            raise ValueError(f"{text!r} is not host:port, [ipv6]:port or an absolute path")
        try:
            return cls.tcp(host, int(port))
        except ValueError as error:
            raise ValueError(f"{text!r}: {error}") from None

    def __str__(self) -> str:
        if self.path:
            return self.path
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
