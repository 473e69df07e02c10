"""Markdown of strangers in, safe HTML out: what raters and researchers read of a response."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

# No links, images or raw HTML: a response must not load, open or imitate anything.
TAGS = {
    "p", "br", "em", "strong", "del", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


@lru_cache(maxsize=4096)
def safe_html(text: str, *, headings_from: int = 3) -> str:
    r"""Return a text's Markdown as HTML of harmless tags without attributes.

    Parameters
    ----------
    text : str
        Markdown, of whoever.
    headings_from : int
        Level of its highest possible heading: a page has one first heading, and it is not a response's.

    Examples
    --------
    >>> safe_html("**Hi** <script>alert(1)</script>")
    '<p><strong>Hi</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
    >>> safe_html("[a](javascript:alert(1)) ![b](http://x/y.png)")
    '<p>[a](javascript:alert(1)) </p>\n'
    >>> safe_html("# Title", headings_from=2)
    '<h2>Title</h2>\n'
    """
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + headings_from - 1)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(html, tags=TAGS, attributes={"ol": {"start"}}, link_rel=None)
