"""``python -m thriftkit``."""

from __future__ import annotations

import sys

from thriftkit.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
