"""Wrapping a generated processor in the life of a request."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any, Final

from baseplate import Baseplate, RequestContext, ServerSpan
from baseplate._core.otel import is_in_use, remote_parent, rpc_span
from baseplate._core.spans import ServerTimeout
from baseplate._core.trace_info import trace_info_from_headers
from baseplate.lib.edgecontext import EdgeContextFactory
from baseplate.lib.outcome import baseplate_status, is_failure
from baseplate.lib.prometheus_metrics import RpcMetrics
from thriftkit.errors import TApplicationException, TException
from thriftkit.sansio.dispatch import CallInfo
from thriftkit.schema import FunctionSpec, ProcessorBase

from .incoming_headers import CaseInsensitiveHeaders, deadline_budget_s

__all__ = ["BaseplateProcessor", "baseplateify_processor"]

METRICS: Final = RpcMetrics("thrift_server", "RPCs handled by this service", ("thrift_method",))


def baseplateify_processor(
    processor: ProcessorBase,
    logger: logging.Logger,
    baseplate: Baseplate,
    edge_context_factory: EdgeContextFactory | None = None,
    convert_to_baseplate_error: bool = False,
) -> BaseplateProcessor:
    """A processor whose handler gets a `RequestContext` as the first argument of every method::

        def make_processor(app_config):
            baseplate = Baseplate(app_config)
            return baseplateify_processor(OtherService.Processor(Handler()), logger, baseplate)

    The context has `headers` (bytes, names in any case), `deadline_budget` (seconds or None),
    `raw_edge_context` (bytes or None) and, with `edge_context_factory`, `edge_context`. `logger` gets
    debug records of calls. `convert_to_baseplate_error` turns exceptions that are no `TException` into
    ``baseplate.Error(500)``, which callers see where the IDL declares it. TypeError for what is no
    generated processor.
    """
    if not isinstance(processor, ProcessorBase):
        raise TypeError(f"{processor!r} is no Thrift processor; expected OtherService.Processor(handler)")
    return BaseplateProcessor(processor, logger, baseplate, edge_context_factory, convert_to_baseplate_error)


class BaseplateProcessor(ProcessorBase):
    """See `baseplateify_processor`."""

    def __init__(
        self,
        processor: ProcessorBase,
        logger: logging.Logger,
        baseplate: Baseplate,
        edge_context_factory: EdgeContextFactory | None,
        convert_to_baseplate_error: bool,
    ) -> None:
        super().__init__(processor.handler)
        # An instance attribute, since a processor class serves one service and this one serves any.
        self.__service__ = processor.__service__  # type: ignore[misc] # see above
        self.baseplate = baseplate
        self._logger = logger
        self._edge_context_factory = edge_context_factory
        self._convert_to_baseplate_error = convert_to_baseplate_error

    def invoke(self, function: FunctionSpec[Any], args: tuple[object, ...], call: object) -> object:
        """Handle one call; see `ProcessorBase.invoke`."""
        assert isinstance(call, CallInfo)
        metrics = METRICS.method(function.name)
        started = metrics.begin()
        try:
            result = self._handle(function, args, call)
        except BaseException as error:
            metrics.failed(started, error)
            if isinstance(error, ServerTimeout):
                # It is no `Exception`, so that handlers let it pass; the connection is as good as ever.
                raise TApplicationException(TApplicationException.INTERNAL_ERROR, str(error)) from error
            raise
        metrics.succeeded(started)
        return result

    def _handle(self, function: FunctionSpec[Any], args: tuple[object, ...], call: CallInfo) -> object:
        headers = CaseInsensitiveHeaders(call.headers)
        text = headers.as_text()
        context = self._make_context(headers, text, call)
        span = self.baseplate.make_server_span(context, function.name, trace_info_from_headers(text))
        span.set_tag("protocol", "thrift")
        span.set_tag("thrift.method", function.name)
        if "user-agent" in text:
            span.set_tag("peer.service", text["user-agent"])
        if not is_in_use():
            return self._run(function, args, context, span)
        # Also without a provider: then there is still a trace to pass on.
        with remote_parent(text):
            return self._run_traced(function, args, context, span)

    def _make_context(self, headers: CaseInsensitiveHeaders, text: dict[str, str], call: CallInfo) -> RequestContext:
        context = self.baseplate.make_context_object()
        context.headers = headers
        edge_payload = headers.get(b"Edge-Request")
        context.raw_edge_context = edge_payload
        if self._edge_context_factory is not None:
            context.edge_context = self._edge_context_factory.from_upstream(edge_payload)
        budget_s = deadline_budget_s(text)
        context.deadline_budget = budget_s
        if budget_s is not None:
            call.deadline = time.monotonic() + budget_s
        return context

    def _run_traced(
        self, function: FunctionSpec[Any], args: tuple[object, ...], context: RequestContext, span: ServerSpan
    ) -> object:
        attributes: dict[str, str | int] = {
            "rpc.system": "thrift",
            "rpc.service": function.service,
            "rpc.method": function.name,
        }
        agent = context.headers.get(b"User-Agent")
        if agent is not None:
            attributes["user.agent"] = agent.decode(errors="replace")
        with rpc_span(f"{function.service}/{function.name}", "SERVER", attributes):
            return self._run(function, args, context, span)

    def _run(
        self, function: FunctionSpec[Any], args: tuple[object, ...], context: RequestContext, span: ServerSpan
    ) -> object:
        """The handler within its span."""
        self._logger.debug("Handling: %r", function.name)
        try:
            span.start()
            budget_s = context.deadline_budget
            if budget_s is not None and budget_s < 0:
                raise TApplicationException(
                    TApplicationException.INTERNAL_ERROR, "the deadline had passed when the call arrived"
                )
            result = getattr(self.handler, function.py_name)(context, *args)
        except BaseException as error:
            _finish_failed(span, error)
            if self._convert_to_baseplate_error and not isinstance(error, TException) and isinstance(error, Exception):
                self._logger.exception("%s.%s failed", function.service, function.name)
                raise _internal_server_error() from error
            raise
        span.finish()
        return result


def _finish_failed(span: ServerSpan, error: BaseException) -> None:
    if isinstance(error, TException):
        span.set_tag("exception_type", type(error).__name__)
        span.set_tag("success", "false")
        status, code = baseplate_status(error)
        if code:
            span.set_tag("thrift.status_code", int(code))
            span.set_tag("thrift.status", status)
    span.finish(sys.exc_info() if is_failure(error) else None)


def _internal_server_error() -> TException:
    # Late: most services never come here.
    from baseplate.thrift.ttypes import Error, ErrorCode

    return Error(code=ErrorCode.INTERNAL_SERVER_ERROR, message="Internal server error")
