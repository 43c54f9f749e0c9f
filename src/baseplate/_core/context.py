"""The context of one request: its span, and the clients and settings that `Baseplate.configure_context` names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .spans import Span

__all__ = ["TAKEN_NAMES", "RequestContext", "ReusedContextObjectError"]


class ReusedContextObjectError(Exception):
    """A context belongs to one request only."""

    def __init__(self) -> None:
        super().__init__("context objects cannot be re-used: make one for each request, with make_context_object()")


class RequestContext:
    """What a handler gets: clients and settings as attributes, made when they are first asked for.

    Frameworks may add attributes of their own: `headers`, `deadline_budget`, `raw_edge_context`.
    """

    span: Span

    def __init__(
        self,
        context_config: Mapping[str, Any] | None,
        prefix: str | None = None,
        span: Span | None = None,
        wrapped: RequestContext | None = None,
    ) -> None:
        self.__context_config = {} if context_config is None else context_config
        self.__prefix = prefix
        self.__wrapped = wrapped
        # The two refer to each other, so one must come first; for as long as a request lasts there is a span.
        self.span = span  # type: ignore[assignment] # see above

    def __getattr__(self, name: str) -> Any:
        # Only for names that are not set: each client is made once, then found without coming here.
        if name.startswith("_RequestContext__"):
            raise AttributeError(name)  # not initialised: being copied or unpickled
        try:
            item = self.__context_config[name]
        except KeyError:
            try:
                return getattr(self.__wrapped, name)
            except AttributeError:
                raise AttributeError(
                    f"{type(self).__name__!r} object has no attribute {name!r}; configure_context has "
                    f"{', '.join(map(repr, self.__context_config)) or 'nothing'}"
                ) from None
        full_name = f"{self.__prefix}.{name}" if self.__prefix else name
        made: Any
        if isinstance(item, dict):
            made = RequestContext(item, prefix=full_name, span=self.span)
        elif hasattr(item, "make_object_for_context"):
            made = item.make_object_for_context(full_name, self.span)
        else:
            made = item
        setattr(self, name, made)
        return made

    if TYPE_CHECKING:
        # Frameworks and applications set what they like.
        def __setattr__(self, name: str, value: Any) -> None: ...

    def clone(self) -> RequestContext:
        """A context for a span within this one's: the same names, clients of its own."""
        return RequestContext(self.__context_config, self.__prefix, self.span, wrapped=self)

    def _set_value(self, name: str) -> Any:
        """What was set as attribute `name` here or on the context that this is a clone of, else None."""
        context: RequestContext | None = self
        while context is not None:
            if name in context.__dict__:
                return context.__dict__[name]
            context = context.__wrapped
        return None


TAKEN_NAMES: Final = frozenset(dir(RequestContext)) | {"span", "headers", "deadline_budget", "raw_edge_context"}
"""What is set on every context, or in its class: a client of such a name could never be reached."""
