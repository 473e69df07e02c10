"""The page that goes with exported files: what they are, under which licence, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

NOTES = """\
A row of the ratings is one value that one rater gave for one criterion. All values are in canonical order of
the members (by response uid), whatever order was shown. Raters have a pseudonym that leads nowhere outside
this study. Comments are free text and are left out.

In CSV a missing value is an empty field, a list is its JSON, and texts are left exactly as people read them:
also those that begin with `=`, `+`, `-` or `@`, which a spreadsheet takes for a formula. Import the columns
as text there. In JSON Lines a missing value is null.
"""


def write_readme(
    stream: TextIO, *, facts: Mapping[str, str], ratings: Mapping[str, str], items: Mapping[str, str]
) -> None:
    """Write the page in Markdown.

    Parameters
    ----------
    stream : text file
    facts : mapping of str to str
        What to say first, with its name.
    ratings, items : mapping of str to str
        Columns of the two files, with what each means.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> write_readme(stream, facts={"Study": "A"}, ratings={"value": "the value"}, items={})
    >>> "* **Study**: A" in stream.getvalue(), "| `value` | the value |" in stream.getvalue()
    (True, True)
    """
    stream.write("# Exported by Hivecheck\n\n")
    for name, text in facts.items():
        stream.write(f"* **{name}**: {text}\n")
    stream.write(f"\n{NOTES}")
    for title, columns in (("Columns of the ratings", ratings), ("Columns of the items", items)):
        stream.write(f"\n## {title}\n\n| column | meaning |\n|---|---|\n")
        for name, meaning in columns.items():
            stream.write(f"| `{name}` | {meaning} |\n")
