"""A position in the tokens, and the ways to move it: expect, accept, give up, skip to where parsing can resume."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NoReturn

from .doc_comments import clean_doc_comment
from .lexer import END, IDENTIFIER, INTEGER, KEYWORDS, tokenize
from .reporting import Report
from .syntax import Name

__all__ = ["DEFINITION_KEYWORDS", "HEADER_KEYWORDS", "Cursor", "GiveUp"]

HEADER_KEYWORDS: Final = frozenset({"include", "cpp_include", "namespace"})
DEFINITION_KEYWORDS: Final = frozenset({"const", "typedef", "enum", "struct", "union", "exception", "service"})
_TOP_LEVEL: Final = HEADER_KEYWORDS | DEFINITION_KEYWORDS
_OPENERS: Final = frozenset("({[")
_CLOSERS: Final = frozenset(")}]")


class GiveUp(Exception):  # never leaves the parser; the finding is already reported
    """The construct at hand cannot be parsed further; whoever can resume catches this."""


class Cursor:
    """Base of the parser: knows tokens, not grammar."""

    def __init__(self, report: Report) -> None:
        tokens = tokenize(report)
        self.report = report
        self._kinds = tokens.kinds
        self._texts = tokens.texts
        self._starts = tokens.starts
        self._docs = tokens.docs
        self._at = 0

    @property
    def _kind(self) -> str:
        return self._kinds[self._at]

    def _end_of(self, index: int) -> int:
        return self._starts[index] + len(self._texts[index])

    @property
    def _last_end(self) -> int:
        """Where the token before the current one ends."""
        return self._end_of(self._at - 1) if self._at else 0

    def _accept(self, kind: str) -> bool:
        if self._kinds[self._at] == kind:
            self._at += 1
            return True
        return False

    def _expect(self, kind: str, where: str) -> int:
        """Step over a token of `kind` and return its index."""
        at = self._at
        if self._kinds[at] != kind:
            self._fail(_quoted(kind), where)
        self._at = at + 1
        return at

    def _expect_name(self, where: str) -> Name:
        """An identifier without dots."""
        at = self._at
        if self._kinds[at] != IDENTIFIER:
            self._fail_at_name(where)
        self._at = at + 1
        return self._simple_name(at)

    def _simple_name(self, at: int) -> Name:
        text, start = self._texts[at], self._starts[at]
        name = Name(text, start, start + len(text))
        if "." in text:
            self.report.error(
                "dotted-name", f"'{text}' is declared here, so it cannot have a dot", name.start, name.end
            )
        return name

    def _fail_at_name(self, where: str) -> NoReturn:
        if self._kind in KEYWORDS:
            self._fail(IDENTIFIER, where, f"'{self._kind}' is a keyword of the IDL; only fields can be named like one")
        self._fail(IDENTIFIER, where)

    def _fail(self, expected: str, where: str, hint: str | None = None) -> NoReturn:
        self._error("syntax-error", f"expected {expected} {where}, found {self._found()}", hint)
        raise GiveUp

    def _error(self, rule: str, message: str, hint: str | None = None) -> None:
        """Report an error at the current token."""
        self.report.error(rule, message, self._starts[self._at], self._end_of(self._at), hint)

    def _found(self) -> str:
        kind, text = self._kind, self._texts[self._at]
        if kind == END:
            return END
        return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}...'"

    def _doc(self) -> str | None:
        """The doc comment directly before the current token."""
        if self._at not in self._docs:
            return None
        start, end = self._docs[self._at][-1]
        return clean_doc_comment(self.report.source.text[start:end])

    def _at_top_level_keyword(self) -> bool:
        """Whether a header or definition begins here, by its keyword and the shape of what follows."""
        if self._kind not in _TOP_LEVEL:
            return False
        following = self._kinds[self._at + 1]
        return following not in {"=", ",", ";", ")", "}", "(", ":"}

    def _skip_item(self, closer: str, *, from_at: int) -> None:
        """Resume after a failed item of a list: behind the next separator, at `closer`, or where an item begins."""
        if self._at == from_at and self._kind not in {closer, END}:
            self._skip_group()
        while self._kind not in {closer, END} and not self._at_top_level_keyword():
            if self._kind in {",", ";"}:
                while self._kind in {",", ";"}:
                    self._at += 1
                return
            if self._kind == INTEGER and self._kinds[self._at + 1] == ":":
                return
            if self._kind in _CLOSERS and self._kind != closer:
                if self._kind == "}":
                    return  # it closes what is around us
                self._at += 1
                continue
            self._skip_group()

    def _skip_group(self) -> None:
        """Step over one token, or over a bracketed group if one opens here. Stops before `END`."""
        depth = 0
        while self._kind != END:
            kind = self._kind
            if depth and kind in DEFINITION_KEYWORDS and self._at_top_level_keyword():
                return  # the group was never closed
            self._at += 1
            if kind in _OPENERS:
                depth += 1
            elif kind in _CLOSERS:
                depth -= 1
            if depth <= 0:
                return

    def _skip_to(self, kinds: Collection[str]) -> None:
        """Skip groups up to a token of `kinds`, a top-level keyword, or the end."""
        while self._kind != END and self._kind not in kinds and not self._at_top_level_keyword():
            self._skip_group()


def _quoted(kind: str) -> str:
    return kind if " " in kind else f"'{kind}'"
