"""A file's bytes, unpacked where it is gzip or Zstandard, and never more of them than such a file should hold."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Packing = Literal["gzip", "zstd"]
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

# Answers of 70 models to one prompt shrink some 3 to 30 times, one sentence said over and over 100 times; gzip can
# claim 1,000 times and Zstandard far more, which no text does.
MAX_RATIO = 200
# Below this a high ratio harms nobody.
FREE_BYTES = 64 * 2**20
# 350,000 responses with vectors of 1,536 numbers written as text are some 11 GB.
MAX_UNPACKED_BYTES = 32 * 2**30
_BUFFER = 2**18


class UnreadableFile(ValueError):
    """The file as a whole cannot be read. The message says what is wrong and what would mend it."""


class _Readable(Protocol):
    def read(self, n_bytes: int, /) -> bytes: ...

    def close(self) -> None: ...


def packing_of(path: Path) -> Packing | None:
    """Tell by the first bytes how a file is packed, whatever it is called.

    Raises
    ------
    UnreadableFile
        If it is a folder, not there, or may not be read.
    """
    if path.is_dir():
        raise UnreadableFile("this is a folder; give one file of it")
    if not path.exists():
        raise UnreadableFile("there is no such file; check the path")
    if not path.is_file():
        raise UnreadableFile("this is a device or a pipe; give a file")
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise UnreadableFile(f"it cannot be opened ({error.strerror}); check who may read it") from error
    if head.startswith(GZIP):
        return "gzip"
    return "zstd" if head == ZSTD else None


def open_unpacked(path: Path) -> BinaryIO:
    """Open a file to read its unpacked bytes in order.

    Parameters
    ----------
    path : Path
        A plain file, or one packed by gzip or Zstandard, in one piece or several.

    Returns
    -------
    binary file
        Reading raises `UnreadableFile` where the packed bytes are damaged or cut off, or hold more than
        `MAX_RATIO` times the file's size (beyond `FREE_BYTES`) or more than `MAX_UNPACKED_BYTES`. A quarter of a
        megabyte is held in memory, and whatever window the packing needs: at most 128 MB.

    Raises
    ------
    UnreadableFile
        If there is no file to read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "answers"
    ...     _ = path.write_bytes(gzip.compress(b"So."))
    ...     with open_unpacked(path) as stream:
    ...         stream.read()
    b'So.'
    """
    packing = packing_of(path)
    if packing is None:
        return path.open("rb")
    packed: _Readable
    if packing == "gzip":
        packed = gzip.GzipFile(path, "rb")
    else:
        packed = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")
    return io.BufferedReader(_Bounded(packed, packing, path.stat().st_size), _BUFFER)


class _Bounded(io.RawIOBase):
    """What comes out of a packed stream, counted."""

    def __init__(self, packed: _Readable, packing: Packing, n_packed: int) -> None:
        self._packed = packed
        self._packing = packing
        self._left = min(MAX_UNPACKED_BYTES, max(FREE_BYTES, MAX_RATIO * n_packed))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            found = self._packed.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(
                f"its {self._packing} data are damaged or cut off ({error}); download or pack it again"
            ) from error
        self._left -= len(found)
        if self._left < 0:
            raise UnreadableFile(
                f"it unpacks to more than {MAX_RATIO} times its size or more than "
                f"{MAX_UNPACKED_BYTES // 2**30} GiB, which text does not; unpack it yourself and look at it"
            )
        view[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()
