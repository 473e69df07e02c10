"""Files of examples whose data lie elsewhere."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

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


def _is_called(path: Path, joined: str) -> bool:
    return path.stem == joined or path.stem.startswith(f"{joined}-")
