# Generated from baseplate.thrift by thriftkit 0.1.0. DO NOT EDIT.
"""What every Baseplate service offers, and the errors that all of them share.

Names, ids and numbers are those of Baseplate's public API: peers in all languages rely on them.
"""

from __future__ import annotations

from . import BaseplateService, BaseplateServiceV2, constants, ttypes

__all__ = ["BaseplateService", "BaseplateServiceV2", "constants", "ttypes"]
