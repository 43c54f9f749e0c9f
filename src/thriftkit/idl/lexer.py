"""Text to tokens: one compiled regular expression, one pass, linear in the length of the text.

Tokens are three parallel lists rather than objects, since a large IDL has a hundred thousand of them.
The lexical grammar is that of Apache's compiler (``compiler/cpp/src/thrift/thriftl.ll``): identifiers
may hold dots, integers may be hexadecimal, ``true`` and ``false`` are integers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .reporting import Report

__all__ = ["DOUBLE", "END", "IDENTIFIER", "INTEGER", "KEYWORDS", "LITERAL", "Tokens", "tokenize"]

IDENTIFIER: Final = "an identifier"
INTEGER: Final = "an integer"
DOUBLE: Final = "a double"
LITERAL: Final = "a quoted string"
END: Final = "the end of the file"

KEYWORDS: Final = frozenset(
    """
    async binary bool byte const cpp_include cpp_type double enum exception extends i16 i32 i64 i8 include list
    map namespace oneway optional required service set string struct throws typedef union uuid void xsd_all
    xsd_attrs xsd_nillable xsd_optional
    """.split()  # noqa: SIM905 # words read better than fifty quoted strings
)
_KINDS: Final = {**{word: word for word in KEYWORDS}, "true": INTEGER, "false": INTEGER}

_TOKEN: Final = re.compile(
    r"""
    (?: [ \t\r\n]+ | \#[^\n]* | //[^\n]* )*
    (?:
        ([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)                    # 1 word
      | ([{}()<>\[\]:;,=&*])                                            # 2 punctuation
      | ([+-]?0x[0-9A-Fa-f]+ | [+-]?[0-9]+(?![0-9.eE]))                 # 3 integer
      | ("[^"\\\n]*(?:\\.[^"\\\n]*)*" | '[^'\\\n]*(?:\\.[^'\\\n]*)*')   # 4 literal
      | (/\*[\s\S]*?\*/)                                                 # 5 comment
      | ([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)     # 6 double, or integer before . or e
      | (/\*[\s\S]*)                                                     # 7 comment without an end
      | (["'][^\n]*)                                                    # 8 literal without an end
      | ([^\x00-\x7f]+|.)                                               # 9 nothing we know
      | \Z
    )
    """,
    re.VERBOSE,
)
_WORD, _PUNCTUATION, _INTEGER, _LITERAL, _COMMENT, _DOUBLE, _OPEN_COMMENT, _OPEN_LITERAL = range(1, 9)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a file, the last being `END`.

    `kinds[i]` is one of the constants above, or the keyword or punctuation mark itself; `texts[i]` is the
    text as written, `starts[i]` its character offset. `docs` maps the index of a token to the start and
    end of the ``/** … */`` comments that stand directly before it, in order.
    """

    kinds: list[str]
    texts: list[str]
    starts: list[int]
    docs: dict[int, list[tuple[int, int]]]


def tokenize(report: Report) -> Tokens:
    """Cut the source of `report` into tokens. What is no token is reported and left out."""
    text = report.source.text
    kinds: list[str] = []
    texts: list[str] = []
    starts: list[int] = []
    docs: dict[int, list[tuple[int, int]]] = {}
    kind_of = _KINDS.get
    for match in _TOKEN.finditer(text):
        group = match.lastindex
        if group is None:
            break
        start, end = match.span(group)
        word = text[start:end]
        if group == _WORD:
            kinds.append(kind_of(word, IDENTIFIER))
        elif group == _PUNCTUATION:
            kinds.append(word)
        elif group == _INTEGER:
            kinds.append(INTEGER)
        elif group == _LITERAL:
            kinds.append(LITERAL)
        elif group == _COMMENT:
            if word.startswith("/**") and len(word) > 5:
                docs.setdefault(len(kinds), []).append((start, end))
            continue
        elif group == _DOUBLE:
            kinds.append(DOUBLE if any(char in word for char in ".eE") else INTEGER)
        else:
            _report_unknown(report, group, start, end, word)
            if group != _OPEN_LITERAL:
                continue
            kinds.append(LITERAL)  # which was meant; it spares the parser a second error
        texts.append(word)
        starts.append(start)
    kinds.append(END)
    texts.append("")
    starts.append(len(text))
    return Tokens(kinds, texts, starts, docs)


def _report_unknown(report: Report, group: int, start: int, end: int, word: str) -> None:
    if group == _OPEN_COMMENT:
        report.error("unterminated-comment", "the comment that begins here has no end", start, start + 2, "add `*/`")
    elif group == _OPEN_LITERAL:
        message = "the string that begins here has no end on its line"
        report.error("unterminated-string", message, start, end, "a line break is written \\n")
    elif word in "+-":
        report.error("syntax-error", f"'{word}' without a number directly after it", start, end)
    elif word == ".":
        hint = "a double needs a digit after its point, as in 5.0"
        report.error("syntax-error", "unexpected '.'", start, end, hint)
    else:
        shown = word if word.isprintable() else ascii(word)[1:-1]
        report.error("unexpected-character", f"unexpected character '{shown[:20]}'", start, end)
