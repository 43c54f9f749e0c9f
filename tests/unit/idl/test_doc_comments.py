from __future__ import annotations

import pytest

from thriftkit.idl.doc_comments import clean_doc_comment


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("/** One line. */", "One line."),
        ("/**One line.*/", "One line."),
        ("/** One line. **/", "One line."),
        ("/** First line only.\n*/", "First line only."),
        ("/**\n*/", None),
        ("/** */", None),
        ("/****/", None),
        ("/**\n *\n */", None),
        ("/**\n * First.\n *\n *   Indented.\n * Last.\n */", "First.\n\n  Indented.\nLast."),
        ("/** First.\n *  Second.\n */", "First.\nSecond."),
        ("/**\n  No stars,\n    indented.\n*/", "No stars,\n  indented."),
        ("/**\n  A list:\n  * one\n  * two\n*/", "A list:\n* one\n* two"),
        ("/**\r\n * Windows.\r\n * Lines.\r\n */", "Windows.\nLines."),
        ("/***************\n * Boxed.\n ***************/", "Boxed."),
    ],
)
def test_clean(comment: str, text: str | None) -> None:
    assert clean_doc_comment(comment) == text
