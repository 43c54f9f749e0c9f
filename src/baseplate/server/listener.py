"""The socket that a service listens on."""

from __future__ import annotations

import os
import socket
import stat

from baseplate.lib.config import EndpointConfiguration

from .configuration import ServeError

__all__ = ["make_listener"]


def make_listener(endpoint: EndpointConfiguration) -> socket.socket:
    """A listening socket at `endpoint`. The file of a Unix socket whose server has died is replaced.

    Raises:
        ServeError: it cannot be listened on, with the reason.
    """
    from thriftkit.blocking.server import listen  # not at the top: it loads a codec, which may be refused

    try:
        address = endpoint.to_address()
        if address.path:
            _remove_dead_socket(address.path)
        return listen(address)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ServeError(f"cannot listen on {endpoint}: {reason}") from error


def _remove_dead_socket(path: str) -> None:
    try:
        if not stat.S_ISSOCK(os.stat(path).st_mode):
            return  # someone's file: binding fails and says so
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
        except OSError:
            pass  # whoever it is may be alive: binding fails and says so
