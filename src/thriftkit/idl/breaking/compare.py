"""Runs the rules over everything that both sides have, or that is gone."""

from __future__ import annotations

from collections import defaultdict

from thriftkit.diagnostics import Finding, Level

from .rules import RULES, Rule
from .sides import Side
from .subjects import subjects
from .tier import Tier

__all__ = ["find_breaking"]


def find_breaking(old: Side, new: Side, tier: Tier = Tier.SOURCE) -> tuple[Finding, ...]:
    """What breaks users of `old` in the tiers up to `tier`.

    A finding is at the place in the new IDL, or in the old one for what is gone. Its hint names the tier.
    The order is that of the old IDL, within a subject that of `RULES`.
    """
    by_subject: dict[type[object], list[Rule]] = defaultdict(list)
    for rule in RULES:
        if rule.tier <= tier:
            by_subject[rule.subject].append(rule)
    findings = []
    for subject in subjects(old, new):
        for rule in by_subject[type(subject)]:
            for message, span in rule.find(subject):
                findings.append(Finding(rule.id, Level.ERROR, message, span, f"breaks {rule.tier.name}"))
    return tuple(findings)
