"""Find the weights that came with a package, and make sure they are the ones we mean."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from corpus.encoders.base import EncoderUnavailable


def package_folder(package: str) -> Path:
    """Folder of an installed package, found without importing it.

    Importing would run the package's code (one of ours starts logging, another
    a download client) when all we want is a file beside it.

    Raises
    ------
    EncoderUnavailable
        If the package is not installed.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise EncoderUnavailable(f"the Python package {package}, which carries the weights, is not installed")
    return Path(next(iter(found.submodule_search_locations)))


def file_sha256(path: Path) -> str:
    """Digest of a file, lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_file(path: Path, sha256: str) -> None:
    """Make sure that a file is there and has the digest.

    Raises
    ------
    EncoderUnavailable
        Naming the file and what was expected of it.
    """
    if not path.is_file():
        raise EncoderUnavailable(f"{path} is missing")
    found = file_sha256(path)
    if found != sha256:
        raise EncoderUnavailable(f"{path} is another file than expected: sha256 {found}, expected {sha256}")
