"""Files that a person brought, kept until they are imported or a week old, and found by nothing but their uid."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings

from base.errors import InvalidInput
from corpus import errors

KEPT_FOR = timedelta(days=7)
CONTENT, ABOUT = "content", "about.json"
MAX_NAME = 255


@dataclass(frozen=True)
class Upload:
    """A file as it was brought. Its place on disk is made of the uid alone, never of a name from outside."""

    uid: uuid.UUID
    file_name: str
    n_bytes: int
    uploaded_at: datetime

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return _folder(self.uid) / CONTENT


def store_upload(*, parts: Iterable[bytes], file_name: str, at: datetime) -> Upload:
    """Keep a file's bytes as they come, and forget uploads of more than a week ago.

    Parameters
    ----------
    parts : iterable of bytes
        The file, piece by piece.
    file_name : str
        As the person knows it; folders before it are left out.
    at : datetime

    Raises
    ------
    InvalidInput
        If the file is larger than `UPLOAD_MAX_MB` allows. Nothing is kept of it.
    """
    _forget_old(at)
    uid = uuid.uuid4()
    folder = _folder(uid)
    folder.mkdir(parents=True)
    n_bytes, most = 0, settings.UPLOAD_MAX_MB * 2**20
    try:
        with (folder / CONTENT).open("wb") as stream:
            for part in parts:
                n_bytes += len(part)
                if n_bytes > most:
                    raise InvalidInput(
                        f"The file is larger than {settings.UPLOAD_MAX_MB:,} MB. Pack it with gzip or zstd, raise "
                        "UPLOAD_MAX_MB, or import it on the server with manage.py import_corpus.",
                        fields={"file": [f"Larger than {settings.UPLOAD_MAX_MB:,} MB."]},
                    )
                stream.write(part)
        # Browsers of old sent whole paths, with either kind of slash.
        name = PurePosixPath(file_name.replace("\\", "/")).name[:MAX_NAME] or "upload"
        about = {"file_name": name, "n_bytes": n_bytes, "uploaded_at": at.isoformat()}
        (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Upload(uid, name, n_bytes, at)


def upload_by_uid(uid: uuid.UUID) -> Upload:
    """Return an upload.

    Raises
    ------
    UploadNotFound
        If there is none of this uid, or it is no longer kept.
    """
    try:
        about = json.loads((_folder(uid) / ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise errors.UploadNotFound(
            f"The file {uid} is not here. Files are kept for {KEPT_FOR.days} days: bring it again."
        ) from error
    return Upload(uid, about["file_name"], about["n_bytes"], datetime.fromisoformat(about["uploaded_at"]))


def _folder(uid: uuid.UUID) -> Path:
    return Path(settings.FILES_DIR) / "uploads" / str(uid)


def _forget_old(at: datetime) -> None:
    for about in (Path(settings.FILES_DIR) / "uploads").glob(f"*/{ABOUT}"):
        uploaded_at = datetime.fromisoformat(json.loads(about.read_text(encoding="utf-8"))["uploaded_at"])
        if at - uploaded_at > KEPT_FOR:
            shutil.rmtree(about.parent, ignore_errors=True)
