"""A data set of the Hugging Face hub, or a folder that was downloaded from it: its files, revision and card.

Nothing of it is run: files are read, scripts of a data set are not.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.readers.unpacking import UnreadableFile

PREFIX = "hf:"
# What is read of a data set, and what its card is called.
_SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".json", ".csv", ".tsv")
_PACKED = ("", ".gz", ".zst")
PATTERNS = (*(f"*{suffix}{packed}" for suffix in _SUFFIXES for packed in _PACKED), "README.md")
# What stands beside the data in many data sets and is none.
_NO_DATA = frozenset(
    {"dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "package.json"}
)
_MAX_CARD_BYTES = 2**20
_REFERENCE = re.compile(
    r"hf:(?P<repo>[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@(?P<revision>[\w./-]{1,200}))?",
    re.ASCII,
)
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class HubReference:
    """A data set of the hub; without a revision, what is newest."""

    repo: str
    revision: str | None = None

    @property
    def address(self) -> str:
        """Where a person finds it."""
        return f"https://huggingface.co/datasets/{self.repo}"


@dataclass(frozen=True)
class Snapshot:
    """The files of a data set as they are on this machine.

    Attributes
    ----------
    folder : Path
    files : tuple of Path
        That can be read, by name.
    revision : str or None
        The commit they are of; None where the folder does not tell.
    licence, citation : str
        As its card states them; empty where it does not.
    """

    folder: Path
    files: tuple[Path, ...]
    revision: str | None
    licence: str
    citation: str


def is_reference(text: str) -> bool:
    """Tell whether a source is meant as a data set of the hub."""
    return text.startswith(PREFIX)


def parsed_reference(text: str) -> HubReference:
    """Read `hf:OWNER/NAME` or `hf:OWNER/NAME@REVISION`.

    Raises
    ------
    UnreadableFile
        If it is neither.

    Examples
    --------
    >>> parsed_reference("hf:liweijiang/infinite-chats-eval@e6177df")
    HubReference(repo='liweijiang/infinite-chats-eval', revision='e6177df')
    """
    match = _REFERENCE.fullmatch(text)
    if match is None or ".." in text:
        raise UnreadableFile(
            f"{text!r} is no data set of the hub; write hf:OWNER/NAME or hf:OWNER/NAME@REVISION"
        )
    return HubReference(match["repo"], match["revision"])


def downloaded(reference: HubReference, *, cache: Path | None = None) -> Snapshot:
    """Download a data set's files, or find them in the hub's own cache, and say what they are.

    Parameters
    ----------
    reference : HubReference
    cache : Path, optional
        Where downloads are kept; without it, where huggingface_hub keeps them.

    Raises
    ------
    UnreadableFile
        If huggingface_hub is not installed, the hub cannot be reached or refuses, or there is no file to read; each
        with what to do.
    """
    download = _downloader()
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    try:
        folder = download(
            reference.repo,
            repo_type="dataset",
            revision=reference.revision,
            cache_dir=cache,
            allow_patterns=list(PATTERNS),
        )
    except RepositoryNotFoundError as error:
        raise UnreadableFile(
            f"the hub has no data set {reference.repo}, or not for everybody; check the name, or set HF_TOKEN to a "
            "token that may read it"
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"the hub does not give {reference.repo} ({_first_line(error)}); check the revision and the network, or "
            "download the folder elsewhere and give that"
        ) from error
    return snapshot(Path(str(folder)))


def snapshot(folder: Path) -> Snapshot:
    r"""Say what a downloaded folder of a data set holds.

    Parameters
    ----------
    folder : Path
        With `README.md` and files to read, under `data/` or anywhere below it.

    Raises
    ------
    UnreadableFile
        If there is no folder, or nothing in it to read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     folder = Path(name)
    ...     _ = (folder / "README.md").write_text("---\nlicense: odc-by\n---\n# Data\n")
    ...     _ = (folder / "train.jsonl").write_text("{}")
    ...     found = snapshot(folder)
    >>> [path.name for path in found.files], found.licence
    (['train.jsonl'], 'odc-by')
    """
    if not folder.is_dir():
        raise UnreadableFile(f"there is no folder {folder.name}; download the data set, or check the path")
    files = tuple(path for path in sorted(folder.rglob("*")) if _is_data(path, folder))
    if not files:
        raise UnreadableFile(
            f"the folder {folder.name} holds no file that can be read; it needs Parquet, JSON Lines, JSON or CSV, as "
            "data/train-00000-of-00001.parquet"
        )
    card = _card(folder)
    return Snapshot(
        folder=folder,
        files=files,
        revision=folder.name if _COMMIT.fullmatch(folder.name) else None,
        licence=_licence(card),
        citation=_citation(card),
    )


def _downloader() -> Callable[..., object]:
    if importlib.util.find_spec("huggingface_hub") is None:
        raise UnreadableFile(
            "hf: needs the package huggingface_hub, which is not installed; run .venv/bin/pip install "
            "huggingface_hub, or download the folder elsewhere and give that"
        )
    import huggingface_hub

    return huggingface_hub.snapshot_download


def _is_data(path: Path, folder: Path) -> bool:
    name = path.name.lower()
    if name in _NO_DATA or any(part.startswith(".") for part in path.relative_to(folder).parts):
        return False
    if not name.endswith(tuple(f"{suffix}{packed}" for suffix in _SUFFIXES for packed in _PACKED)):
        return False
    return path.is_file() and _is_inside(path, folder)


def _is_inside(path: Path, folder: Path) -> bool:
    """Tell whether a link leads to a file of the folder, or of the hub's cache that the folder is part of."""
    real = path.resolve()
    if real.is_relative_to(folder.resolve()):
        return True
    # models--owner--name/snapshots/COMMIT/file is a link to models--owner--name/blobs/DIGEST.
    return folder.parent.name == "snapshots" and real.is_relative_to(folder.parent.parent.resolve() / "blobs")


def _card(folder: Path) -> str:
    path = folder / "README.md"
    if not path.is_file() or not _is_inside(path, folder):
        return ""
    with path.open("rb") as stream:
        return stream.read(_MAX_CARD_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")


def _licence(card: str) -> str:
    """Return what the card's head names: one licence, or several."""
    head = re.match(r"\ufeff?---\n(.*?)\n---", card, re.DOTALL)
    if head is None:
        return ""
    fields = {}
    for name in ("license", "license_name", "license_link"):
        one = re.search(rf"^{name}:[ \t]*(\S.*?)[ \t]*$", head[1], re.MULTILINE)
        several = re.search(rf"^{name}:[ \t]*\n((?:[ \t]*-[ \t]*\S.*\n?)+)", head[1], re.MULTILINE)
        if one is not None:
            fields[name] = re.sub(r"[\[\]'\"]", "", one[1])
        elif several is not None:
            fields[name] = ", ".join(
                re.findall(r"-[ \t]*['\"]?([^'\"\n]+?)['\"]?[ \t]*$", several[1], re.MULTILINE)
            )
    stated = fields.get("license", "")
    if stated == "other" and "license_name" in fields:
        stated = fields["license_name"]
        if "license_link" in fields:
            stated = f"{stated} ({fields['license_link']})"
    return stated[:200]


def _citation(card: str) -> str:
    """Return the card's BibTeX as it stands; the first one, where it has several."""
    fenced = re.search(
        r"^```[ \t]*(?:bibtex|bib|latex|tex)?[ \t]*\n(\s*@\w+\s*\{.*?)\n```",
        card,
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    )
    return fenced[1].strip() if fenced is not None else ""


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
