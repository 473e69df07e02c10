"""A process that imports is killed between two batches: nothing of it stays, and the next one does it whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from corpus.models import Dataset, Import, LanguageModel, Prompt, Response, ResponseCount

from .files import grid, jsonl

pytestmark = pytest.mark.django_db(transaction=True)

# An audit event cannot be deleted, and the rows of this test are.
IMPORTER = """
import sys, time, django
django.setup()
from pathlib import Path
from django.utils import timezone
from corpus.services import importing
importing.audit.record = lambda **_: None
importing.BATCH_ROWS = 50
write = importing.write_batch
def write_and_tell(run, batch, dataset, source, writer):
    write(run, batch, dataset, source, writer)
    writer.settle()
    print(run.tally.taken, flush=True)
    time.sleep(float(sys.argv[2]))
importing.write_batch = write_and_tell
importing.import_file(path=Path(sys.argv[1]), file_name="a.jsonl", dataset="killed", at=timezone.now())
"""


def database_url() -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    given = urlsplit(os.environ["TEST_DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))


def importer(path: Any, folder: Any, seconds: float) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HIVECHECK_DATA_DIR": str(folder),
        "DATABASE_URL": database_url(),
    }
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTER, str(path), str(seconds)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def is_free() -> bool:
    """Whether the rows of the killed one are gone; the database may need a moment to see that it is."""
    return not Dataset.objects.exists() and not Response.objects.exists()


def test_a_killed_import_leaves_nothing_and_the_next_one_is_whole(tmp_path):
    rows = grid(n_prompts=20, models=("ant", "bee", "cat"), n_samples=5)
    path = jsonl(tmp_path, rows)

    with importer(path, tmp_path, seconds=30) as killed:
        assert killed.stdout.readline() == "50\n"
        killed.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not is_free() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert is_free()
    assert (Prompt.objects.count(), LanguageModel.objects.count(), Import.objects.count()) == (0, 0, 0)

    with importer(path, tmp_path, seconds=0) as second:
        assert second.stdout.read().split()[-1] == "300"
    assert second.returncode == 0

    place = ("prompt__key", "prompt__text", "language_model__key", "sample_index", "text")
    columns = ("prompt_id", "prompt", "model", "sample_index", "response")
    assert set(Response.objects.values_list(*place)) == {tuple(row[name] for name in columns) for row in rows}
    assert Response.objects.count() == len(rows) == 300
    assert sorted(ResponseCount.objects.values_list("n_responses", flat=True)) == [5] * 60
    assert Import.objects.get().n_new == 300
