"""The walk-through's script, from an installation of its own to the last service stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "examples" / "walkthrough" / "demo.py"


@pytest.mark.timeout(600)
def test_the_demo_shows_what_it_says():
    done = subprocess.run([sys.executable, str(DEMO)], capture_output=True, text=True, timeout=590)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = done.stdout
    assert "myservice/other_thrift/OtherService.py" in shown
    assert shown.count('{"parcel": "42", "stage": "ON_ITS_WAY", "places": ["Bremen", "Hanover"]}') == 2
    assert "User-Agent: myservice" in shown
    assert 'thrift_client_pool_max_size{client="foo",thrift_pool="Client"} 10.0' in shown
    assert "no answer yet; other is started again" in shown
    assert done.stderr == ""
