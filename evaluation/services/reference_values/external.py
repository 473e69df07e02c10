"""Files of examples whose data lie elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from .questions import NotHere, Question


def file_of(question: Question, named: str) -> Path:
    """Return a file that an example names, from the folder of external data.

    It may lie there under its path in the source repository or the end of that path, or under the parts of its
    path joined by dashes, with more behind them: `set/one.csv` as `set-one.csv` or `set-one-per-rater.csv`.

    Raises
    ------
    NotHere
        Naming the file.
    """
    path = PurePosixPath(named)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"files: {named!r} does not lie inside its repository")
    folder = question.folder
    if folder is None:
        raise NotHere(named)
    # A bare name says too little where several folders of a source hold files of one name.
    for start in range(max(1, len(path.parts) - 1)):
        ending = PurePosixPath(*path.parts[start:])
        if (folder / ending).is_file():
            return folder / ending
        joined = "-".join(ending.with_suffix("").parts)
        alike = [each for each in sorted(folder.glob(f"*{path.suffix}")) if _is_called(each, joined)]
        if len(alike) == 1:
            return alike[0]
    raise NotHere(named)


def files_not_here(question: Question) -> list[str]:
    """Return what an example with external data names and is not here; the repository where it names no file."""
    source = question.data.get("external")
    if source is None:
        return []
    named = named_files(question.data.get("files"))
    if not named:
        return [str(source.get("repository", source) if isinstance(source, Mapping) else source)]
    absent = []
    for one in named:
        with suppress(NotHere):
            file_of(question, one)
            continue
        absent.append(one)
    return absent


def named_files(files: Any) -> list[str]:
    """Return the names in `files`: one, a list, or lists by data set."""
    if isinstance(files, str):
        return [files]
    parts = files.values() if isinstance(files, Mapping) else files or ()
    return [one for part in parts for one in named_files(part)]


def _is_called(path: Path, joined: str) -> bool:
    return path.stem == joined or path.stem.startswith(f"{joined}-")
