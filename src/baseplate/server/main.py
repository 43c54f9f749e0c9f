"""The command ``baseplate-serve``: start an app and a server from a configuration file, run them until a signal.

Exit status: 0 after a stop signal, 1 where the service cannot be started or its server fails, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import logging
import logging.config
import os
import sys
import warnings
from collections.abc import Sequence

from baseplate.lib import config
from thriftkit.errors import CodecUnavailable

from .configuration import Configuration, ServeError, make_app, make_server, naming_section, read_config
from .lifecycle import StopRequest, dump_stacks_on_signal, run_until_signalled
from .listener import make_listener
from .prometheus import Exporter, exporter_endpoint, share_between_workers
from .runtime_metrics import runtime_metrics_of

__all__ = ["main"]

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``baseplate-serve`` with `arguments` (default: the process's). Returns the exit status."""
    args = _parse(arguments)
    sys.path.append(os.getcwd())  # so that an app is found that lies where the command is run
    try:
        _serve(args)
    except (ServeError, CodecUnavailable) as error:
        print(f"baseplate-serve: {error}", file=sys.stderr)
        return 1
    except Exception:
        logger.exception("baseplate-serve: the service failed")
        return 1
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="baseplate-serve", description="Serve the app that a configuration file says."
    )
    parser.add_argument("config_file", metavar="CONFIG_FILE", help="path of an INI file")
    parser.add_argument("--app-name", default="main", metavar="NAME", help="section [app:NAME] (default: main)")
    parser.add_argument("--server-name", default="main", metavar="NAME", help="section [server:NAME] (default: main)")
    parser.add_argument(
        "--bind",
        type=_endpoint,
        default="localhost:9090",
        metavar="ENDPOINT",
        help="host:port, [ipv6]:port or the path of a Unix socket (default: localhost:9090)",
    )
    parser.add_argument("--debug", action="store_true", help="log more, and show every warning")
    return parser.parse_args(arguments)


def _endpoint(text: str) -> config.EndpointConfiguration:
    try:
        return config.Endpoint(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _serve(args: argparse.Namespace) -> None:
    stop = StopRequest()
    dump_stacks_on_signal()
    cfg = read_config(args.config_file, server_name=args.server_name, app_name=args.app_name)
    _configure_logging(cfg, debug=args.debug)
    drain_time_s = _drain_time_s(cfg)
    with naming_section(cfg, cfg.app_section):
        metrics_endpoint = exporter_endpoint(cfg.app)
    if metrics_endpoint is not None:
        share_between_workers()  # before the app makes its metrics
    app = make_app(cfg)
    listener = make_listener(args.bind)
    try:
        server = make_server(cfg, listener, app)
        exporter = None
        if metrics_endpoint is not None:
            runtime_metrics = runtime_metrics_of(app)
            runtime_metrics.report_periodically()
            with naming_section(cfg, cfg.app_section):
                exporter = Exporter(metrics_endpoint, before_scrape=runtime_metrics.report)
        gc.collect()  # what making the app left behind is not left to the first requests
        logger.info("listening on %s", args.bind)
        try:
            run_until_signalled(server, stop, drain_time_s=drain_time_s)
        finally:
            if exporter is not None:
                exporter.close()
    finally:
        listener.close()
        if isinstance(args.bind.address, str) and os.path.exists(args.bind.address):
            os.unlink(args.bind.address)
    logger.info("stopped")


def _configure_logging(cfg: Configuration, *, debug: bool) -> None:
    logging.captureWarnings(True)
    if debug:
        warnings.simplefilter("always")
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.INFO, format="%(asctime)s %(levelname)-8s %(name)s: %(message)s"
    )
    if cfg.has_logging_options:
        try:
            logging.config.fileConfig(cfg.filename, disable_existing_loggers=False)
        except Exception as error:
            # fileConfig lets whatever its handlers' constructors raise through; a KeyError is what it does not find.
            reason = f"there is no {error}" if isinstance(error, KeyError) else repr(error)
            raise ServeError(f"{cfg.filename}: the logging sections cannot be used: {reason}") from error


def _drain_time_s(cfg: Configuration) -> float:
    with naming_section(cfg, cfg.server_section):
        parsed = config.parse_config(
            cfg.server,
            {"drain_time": config.Optional(config.TimespanWithLegacyFallback, default=datetime.timedelta(seconds=5))},
        )
    drain_time: datetime.timedelta = parsed.drain_time
    return drain_time.total_seconds()


if __name__ == "__main__":
    sys.exit(main())
