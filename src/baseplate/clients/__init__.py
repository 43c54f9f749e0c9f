"""Clients of other services as attributes of each request's context."""

from __future__ import annotations

from typing import Any

from baseplate import Span

__all__ = ["ContextFactory"]


class ContextFactory:
    """Interface of what `baseplate.Baseplate.add_to_context` takes to make something for each request."""

    def report_runtime_metrics(self, batch: Any) -> None:
        """Report gauges now: to Prometheus, and to `batch` (``batch.gauge(name).replace(value)``) unless it is None."""

    def make_object_for_context(self, name: str, span: Span) -> Any:
        """The object for the context whose span is `span`, where it is called `name`."""
        raise NotImplementedError
