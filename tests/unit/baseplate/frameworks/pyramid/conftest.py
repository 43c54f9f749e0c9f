"""Loads Pyramid, whose dependencies (cgi, pkg_resources) warn about themselves, before our warnings become errors."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyramid.config  # noqa: F401 # see above
