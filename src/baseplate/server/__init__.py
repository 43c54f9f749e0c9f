"""``baseplate-serve``: run an application that a configuration file describes.

::

    [app:main]
    factory = myservice:make_wsgi_app

    [server:main]
    factory = baseplate.server.wsgi

The app's factory is called with the items of its section, the server's with those of its own, the
listening socket and the app; see `baseplate.server.thrift` and `baseplate.server.wsgi` for their keys.
"""

from __future__ import annotations

from .configuration import Configuration, ServeError, make_app, make_server, read_config
from .lifecycle import Server
from .listener import make_listener

__all__ = ["Configuration", "ServeError", "Server", "make_app", "make_listener", "make_server", "read_config"]
