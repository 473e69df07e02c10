"""Which format a file has: by its content first, by its name where the content leaves it open."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from corpus.readers.unpacking import GZIP, ZSTD, UnreadableFile, open_unpacked

_HEAD_BYTES = 2**16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TABLES = {".csv", ".tsv", ".tab"}
_OTHERS = {
    GZIP: "it is packed twice; unpack it once",
    ZSTD: "it is packed twice; unpack it once",
    b"PK\x03\x04": "it is a zip archive or a spreadsheet; unpack it, or save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "it is a spreadsheet of an old kind; save the sheet as CSV UTF-8",
    b"BZh": "it is packed by bzip2; unpack it, or pack it by gzip or zstd",
    b"\xfd7zXZ": "it is packed by xz; unpack it, or pack it by gzip or zstd",
    b"ARROW1": "it is an Arrow file; save it as Parquet",
    b"SQLite format 3": "it is a database; export the table as CSV or JSON Lines",
    b"%PDF": "it is a PDF; give the data as CSV, JSON Lines or Parquet",
    b"\xff\xfe": "it is saved as UTF-16; save it as UTF-8 (in spreadsheets: CSV UTF-8)",
    b"\xfe\xff": "it is saved as UTF-16; save it as UTF-8 (in spreadsheets: CSV UTF-8)",
}


class Format(StrEnum):
    """What a reader has to know of a file to take rows out of it."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def format_of(path: Path, file_name: str) -> Format:
    """Tell a file's format.

    Parameters
    ----------
    path : Path
        The file on disk, packed or not.
    file_name : str
        As the person knows it.

    Raises
    ------
    UnreadableFile
        If it is of a kind that nobody here reads, with what to do instead.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "upload"
    ...     _ = path.write_text('[{"prompt": "Why?"}]')
    ...     str(format_of(path, "answers.jsonl"))
    'json'
    """
    with open_unpacked(path) as stream:
        head = stream.read(_HEAD_BYTES)
    return _by_content(head, _suffix(file_name))


def _by_content(head: bytes, suffix: str) -> Format:
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    for magic, remedy in _OTHERS.items():
        if head.startswith(magic):
            raise UnreadableFile(remedy)
    if b"\x00" in head[:4]:
        raise UnreadableFile("it is no text, or text in UTF-16; save it as UTF-8")
    if suffix == ".parquet":
        raise UnreadableFile("it is called Parquet and is not; download it again, or look at what it holds")
    if suffix in _TABLES:
        return Format.CSV
    text = head.removeprefix(_BYTE_ORDER_MARK).lstrip()
    if text.startswith(b"["):
        return Format.JSON
    if suffix in {".jsonl", ".ndjson"}:
        return Format.JSONL
    if text.startswith(b"{"):
        # An object over several lines is the whole of a file, not a line of it.
        first = text.partition(b"\n")[0].strip()
        if suffix == ".json" and first in {b"{", b"}"}:
            raise UnreadableFile("it is one JSON object; write a list of objects, [{...}, ...]")
        return Format.JSONL
    return Format.JSON if suffix == ".json" else Format.CSV


def _suffix(file_name: str) -> str:
    path = Path(file_name.lower())
    while path.suffix in {".gz", ".zst", ".zstd"}:
        path = path.with_suffix("")
    return path.suffix
