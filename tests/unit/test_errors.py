from __future__ import annotations

import copy
import pickle

import pytest

from thriftkit import errors
from thriftkit.errors import (
    ConnectTimeout,
    DeadlineExceeded,
    DecodeError,
    LimitExceeded,
    PoolTimeout,
    TApplicationException,
    TException,
    TProtocolException,
    TTransportException,
)


@pytest.mark.parametrize(
    ("error", "type_", "sent"),
    [
        (TTransportException(), 0, True),
        (TTransportException(TTransportException.TIMED_OUT, "late"), 3, True),
        (ConnectTimeout(message="late"), 3, False),
        (PoolTimeout(message="full"), 1, False),
        (DeadlineExceeded(message="late", sent=False), 3, False),
        (errors.ConnectFailed(), 1, False),
        (errors.ConnectionLost(), 4, True),
        (errors.FrameTooLarge(), 6, True),
    ],
)
def test_types_are_those_of_apache(error: TTransportException, type_: int, sent: bool):
    assert (error.type, error.sent) == (type_, sent)
    assert isinstance(error, TException)


def test_a_protocol_error_says_where():
    error = DecodeError(1, "bad UTF-8", path="Request.items[3].name", offset=17)
    assert str(error) == "Request.items[3].name: bad UTF-8 (at byte 17)"
    assert str(TApplicationException(6, None)) == "TApplicationException of type 6"


@pytest.mark.parametrize("clone", [copy.copy, lambda v: pickle.loads(pickle.dumps(v))])
@pytest.mark.parametrize(
    "error",
    [
        DecodeError(1, "bad", path="A.b", offset=3),
        LimitExceeded(TProtocolException.SIZE_LIMIT, "big"),
        PoolTimeout(message="full"),
        DeadlineExceeded(message="late", sent=False),
    ],
)
def test_they_survive_copy_and_pickle(error: TException, clone):
    made = clone(error)
    assert type(made) is type(error)
    assert (str(made), vars(made)) == (str(error), vars(error))


def test_every_public_name_is_in_all():
    public = {
        n for n, v in vars(errors).items() if isinstance(v, type) and v.__module__ == errors.__name__ and n[0] != "_"
    }
    assert public == set(errors.__all__)
