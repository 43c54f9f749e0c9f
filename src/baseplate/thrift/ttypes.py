# Generated from baseplate.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""Types of ``baseplate.thrift``."""

from __future__ import annotations

from typing import TypeAlias

from thriftkit.schema import (
    BOOL,
    I32,
    STRING,
    EnumType,
    FieldSpec,
    MapType,
    Struct,
    StructException,
    StructSpec,
    ThriftEnum,
)

__all__ = ["TimestampMilliseconds", "IsHealthyProbe", "IsHealthyRequest", "ErrorCode", "Error"]


class IsHealthyProbe(ThriftEnum):
    """What a health check wants to know, in the words of Kubernetes' probes.

    HTTP health checks pass the names, so the names are part of the API like the numbers. A probe that a
    service does not know is to be answered as READINESS.
    """

    READINESS = 1
    """Can requests be sent here now?"""
    LIVENESS = 2
    """Is the process worth keeping, or should it be restarted?"""
    STARTUP = 3
    """Has the process finished starting?"""


class ErrorCode(ThriftEnum):
    """General causes of failure, numbered like HTTP's status codes so that they map to them directly."""

    BAD_REQUEST = 400
    """The request itself is wrong; `Error.details` may say where."""
    UNAUTHORIZED = 401
    """Who is asking could not be established; fresh credentials may help."""
    PAYMENT_REQUIRED = 402
    """Something has to be paid for first."""
    FORBIDDEN = 403
    """The caller is known and may not do this; other credentials do not help."""
    NOT_FOUND = 404
    """No such resource."""
    CONFLICT = 409
    """The request does not fit the present state of the resource."""
    GONE = 410
    """The resource existed and will not come back."""
    PRECONDITION_FAILED = 412
    """A condition that the request depends on does not hold."""
    PAYLOAD_TOO_LARGE = 413
    """The request is larger than the service accepts."""
    IM_A_TEAPOT = 418
    """The service brews tea only."""
    MISDIRECTED_REQUEST = 421
    """The request reached a server that cannot answer it, for example over a reused connection."""
    UNPROCESSABLE_ENTITY = 422
    """The request is well formed and cannot be carried out as it is; do not repeat it unchanged."""
    LOCKED = 423
    """The resource is locked."""
    FAILED_DEPENDENCY = 424
    """Another request, on which this one depends, has failed."""
    TOO_EARLY = 425
    """The service will not risk acting on a request that may be a replay."""
    PRECONDITION_REQUIRED = 428
    """The request must state a condition (such as the version to update), and does not."""
    TOO_MANY_REQUESTS = 429
    """The caller is over its rate; try again later."""
    REQUEST_HEADER_FIELDS_TOO_LARGE = 431
    """A header is too large."""
    UNAVAILABLE_FOR_LEGAL_REASONS = 451
    """The law forbids to show this."""
    INTERNAL_SERVER_ERROR = 500
    """The service failed in a way that it did not foresee."""
    NOT_IMPLEMENTED = 501
    """The service knows the method and does not support it."""
    BAD_GATEWAY = 502
    """A service behind this one gave an answer that makes no sense."""
    SERVICE_UNAVAILABLE = 503
    """Overloaded, or down for maintenance; try again with growing pauses."""
    TIMEOUT = 504
    """The service, or one behind it, took too long."""
    INSUFFICIENT_STORAGE = 507
    """The service has no room to carry out the request."""
    LOOP_DETECTED = 508
    """Services are calling each other in a circle."""
    USER_DEFINED = 1000
    """Codes of your own start above this one."""


class IsHealthyRequest(Struct):
    """The argument of is_healthy."""

    __slots__ = ("probe",)
    __match_args__ = ("probe",)

    probe: IsHealthyProbe | None
    """Absent means READINESS."""

    def __init__(self, probe: IsHealthyProbe | None = None) -> None:
        self.probe = probe

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "baseplate.IsHealthyRequest",
            (FieldSpec(1, "probe", EnumType(IsHealthyProbe), "optional"),),
            "struct",
            cls,
        )


class Error(StructException):
    """The error that services of all kinds raise. Codes of 500 and above count as failures of the service."""

    __slots__ = ("code", "message", "details", "retryable")
    __match_args__ = ("code", "message", "details", "retryable")

    code: int | None
    """An `ErrorCode`, or a code of your own above 1000; an i32, so that it can be either. Set it always."""
    message: str | None
    """What went wrong and, where possible, what to do; may be shown to users."""
    details: dict[str, str] | None
    """More than one message by what it is about, such as a field's path; may be shown to users."""
    retryable: bool | None
    """Whether the caller should repeat the request; absent leaves it to the caller's judgement."""

    def __init__(
        self,
        code: int | None = None,
        message: str | None = None,
        details: dict[str, str] | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__()
        self.code = code
        self.message = message
        self.details = details
        self.retryable = retryable

    @classmethod
    def __thrift_spec__(cls) -> StructSpec:
        return StructSpec(
            "baseplate.Error",
            (
                FieldSpec(1, "code", I32, "optional"),
                FieldSpec(2, "message", STRING, "optional"),
                FieldSpec(3, "details", MapType(STRING, STRING), "optional"),
                FieldSpec(4, "retryable", BOOL, "optional"),
            ),
            "exception",
            cls,
        )


TimestampMilliseconds: TypeAlias = int
"""Milliseconds since the Unix epoch, UTC."""
