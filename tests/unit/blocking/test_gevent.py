"""The blocking shell under gevent's monkey-patching, in a subprocess that patches first."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

DRIVER = Path(__file__).parents[2] / "drivers" / "gevent_walk.py"


def test_calls_cooperate_and_kills_lose_nothing():
    done = subprocess.run([sys.executable, str(DRIVER)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["answers"] == [200] * 8
    assert found["took_s"] < 1.0, "8 calls of 200 ms on 4 connections take 400 ms if they run side by side"
    assert found["ticks"] > 20, "other greenlets run while calls wait"
    assert found["checked_out_after_kill"] == 0
    assert found["waiting_after_kill"] == 0
    assert found["answer_after_kill"] == 1
    assert 0.15 < found["deadline_s"] < 0.7
    assert found["gevent_timeout_fired"]
    assert found["checked_out_after_timeout"] == 0
    assert found["server_ended"]
    assert done.stderr == ""
