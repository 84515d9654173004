"""Markup: the words that a person would read, and what is quoted told apart from what was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.intake.markup import plain


def test_markup_is_left_out_of_a_message() -> None:
    html = "<p>5 &lt; 6</p><style>p{}</style><div>a<b>nd</b></div>so on<script>x()</script>"
    html += "<img alt='a>b'><br><!-- c -->"
    assert plain(html) == "5 < 6\nand\nso on"
    assert plain("<![if !IE]>one<![endif]> <![foo[two]]>three") == "one three"
    assert (
        plain("<html><head><meta x><title>t</title><body>a head need not be closed")
        == "a head need not be closed"
    )
    assert plain("<div>Hi<blockquote>said <p>before</blockquote>end") == "Hi\n> said\n> before\nend"
    assert plain("a < b <3 & c</") == "a < b <3 & c</"
    assert plain("one<script>two") == "one"


@given(
    html=st.text()
    | st.lists(st.sampled_from(["<", ">", "<!--", "-->", "<a '", '"', "<script>", "</script", "x"])).map(
        "".join
    )
)
def test_whatever_html_holds_it_is_read(html: str) -> None:
    assert all(
        line.strip() and line == " ".join(line.split()) for line in plain(html).split("\n") if plain(html)
    )
