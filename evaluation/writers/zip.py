"""Files in, one zip archive out."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

# The same files give the same archive: the time they were written is not part of it.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def write_zip(stream: IO[bytes], files: Sequence[Path]) -> None:
    """Pack files under their names, in the order given, a piece at a time.

    Parameters
    ----------
    stream : binary file
        Where the archive goes.
    files : sequence of Path
        Of different names.
    """
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
