"""For all tests: which codec runs, how long property tests search, and where `struct_maker` and `drivers` are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_TESTS = Path(__file__).parent
if str(_TESTS) not in sys.path:
    sys.path.append(str(_TESTS))

settings.register_profile("default", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_report_header(config: pytest.Config) -> str:
    from thriftkit import wire

    return f"thriftkit codec: {wire.__impl__} ({wire.__impl_why__})"
