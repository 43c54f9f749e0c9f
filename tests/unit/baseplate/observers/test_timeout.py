from __future__ import annotations

import subprocess
import sys

import pytest

from baseplate.lib.config import ConfigurationError
from baseplate.observers.timeout import TimeoutBaseplateObserver

UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import gevent, sys
from baseplate import Baseplate
from baseplate.observers.timeout import ServerTimeout
baseplate = Baseplate({"server_timeout.default": "10 ms", "server_timeout.by_endpoint.slow": "infinite"})
baseplate.configure_observers()
for name, budget in (("fast", None), ("slow", 0.01), ("slow", None)):
    context = baseplate.make_context_object()
    context.deadline_budget = budget
    try:
        with baseplate.make_server_span(context, name):
            gevent.sleep(0.1)
        print(name, "done")
    except ServerTimeout as error:
        print(error)
"""


def test_handlers_are_interrupted_under_gevent():
    pytest.importorskip("gevent")
    result = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT], capture_output=True, text=True, timeout=30, check=True
    )
    assert result.stdout.splitlines() == [
        "fast took longer than 0.01 s",
        "slow took longer than 0.01 s",
        "slow done",
    ]


def test_without_gevent_there_is_no_observer_but_a_warning(caplog):
    assert TimeoutBaseplateObserver.from_config({}) is None
    assert not caplog.records
    assert TimeoutBaseplateObserver.from_config({"server_timeout.default": "1 second"}) is None
    assert "gevent" in caplog.text


def test_wrong_settings_name_their_key():
    with pytest.raises(ConfigurationError, match=r"server_timeout\.by_endpoint\.slow"):
        TimeoutBaseplateObserver.from_config({"server_timeout.by_endpoint.slow": "for ever"})
