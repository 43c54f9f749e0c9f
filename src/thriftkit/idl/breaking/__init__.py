"""What of a changed IDL breaks those who use the old one.

Every rule has an id and a tier (`RULES`); `find_breaking` runs the rules of a tier and of those before it.
"""

from __future__ import annotations

from .compare import find_breaking
from .rules import RULES, Rule
from .sides import Side
from .tier import Tier

__all__ = ["RULES", "Rule", "Side", "Tier", "find_breaking"]
