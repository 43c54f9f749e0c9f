"""What the end of an RPC means: a failure or an answer, and which of Baseplate's status codes."""

from __future__ import annotations

import functools

from thriftkit.errors import TApplicationException, TException, TProtocolException, TTransportException
from thriftkit.schema import StructException, spec_of

__all__ = ["baseplate_status", "is_failure"]


def is_failure(error: BaseException) -> bool:
    """Whether an RPC that ended with `error` went wrong.

    Exceptions that an IDL declares are answers, except for ``baseplate.Error`` with a 5xx code.
    """
    if isinstance(error, (TTransportException, TProtocolException, TApplicationException)):
        return True
    if not isinstance(error, TException):
        return True
    code = getattr(error, "code", None)
    return isinstance(code, int) and 500 <= code < 600 and _is_baseplate_error(type(error))


def _is_baseplate_error(kind: type[BaseException]) -> bool:
    # By IDL name: services that compile baseplate.thrift themselves have an Error class of their own.
    return issubclass(kind, StructException) and spec_of(kind).name == "baseplate.Error"


def baseplate_status(error: BaseException) -> tuple[str, str]:
    """The name and the text of the status code of any exception with a whole number as ``code``, else ``("", "")``.

    The name is empty for codes that Baseplate does not define.
    """
    code = getattr(error, "code", None)
    if not isinstance(code, int) or isinstance(code, bool):
        return "", ""
    return _status_names().get(int(code), ""), str(int(code))


@functools.cache
def _status_names() -> dict[int, str]:
    # Here, not above: generated code is worth loading only for services that see such errors.
    from baseplate.thrift.ttypes import ErrorCode

    return {int(member): member.name for member in ErrorCode}
