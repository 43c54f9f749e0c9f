"""The service on real Baseplate: gevent, its processor wrapper, its server. Runs in Baseplate's own environment."""

from __future__ import annotations

from gevent.monkey import patch_all

patch_all()  # before anything that makes a lock or a socket

import argparse  # noqa: E402 - see above, as for all that follow
import logging  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from baseplate import Baseplate  # noqa: E402
from baseplate.frameworks.thrift import baseplateify_processor  # noqa: E402
from baseplate.server.thrift import make_server  # noqa: E402
from drivers.baseplate_handler import BaseplateHandler  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=Path, required=True, help="the folder that `thrift --gen py` wrote to")
    parser.add_argument("--convert", action="store_true", help="undeclared exceptions become Baseplate's Error")
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    sys.path.insert(0, str(options.generated))
    from interop_service import InteropService

    from interop import ttypes

    processor = baseplateify_processor(
        InteropService.Processor(BaseplateHandler(ttypes)),
        logging.getLogger("interop"),
        Baseplate({"baseplate.service_name": "interop"}),
        convert_to_baseplate_error=options.convert,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = make_server({}, listener, processor)
    print(listener.getsockname()[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
