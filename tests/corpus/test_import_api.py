"""A file brought through the API: uploaded, looked at, checked, imported, its refused rows downloaded."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import AuditEvent
from corpus.models import Dataset, Import, Prompt, Response
from corpus.services import import_jobs, uploads
from corpus.services.import_jobs import IMPORT, ImportOptions, open_import
from jobs.models import Chunk, ChunkState, Job, JobState
from jobs.services import ledger, working
from tests.factories import NOW, JobFactory, UserFactory

from .files import grid, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def user():
    return UserFactory(username="ada")


@pytest.fixture
def ada(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def lines(rows) -> bytes:
    return "".join(
        (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) + "\n" for one in rows
    ).encode()


def brought(client, content: bytes, name="small.jsonl") -> dict:
    answer = client.post("/api/uploads", {"file": SimpleUploadedFile(name, content)}, format="multipart")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def worked(client, content: bytes, name="small.jsonl", **given) -> dict:
    """Upload a file, open its job, work that off, and return what the API then tells."""
    upload = brought(client, content, name)
    answer = client.post("/api/imports", {"upload": upload["uid"], **given}, format="json")
    assert answer.status_code == 201, answer.json()
    return finished(client, answer.json()["job"]["uid"])


def finished(client, uid: str) -> dict:
    working.work_off(job=Job.objects.get(uid=uid), clock=lambda: NOW)
    return client.get(f"/api/imports/{uid}").json()


def test_a_file_is_imported_by_a_job(ada, user):
    told = worked(ada, lines(grid()), dataset="fresh", title="Fresh", licence="MIT", citation="Ada (2026)")

    outcome = told["outcome"]
    assert (outcome["dataset"], outcome["new"], outcome["stored"], outcome["blocked"]) == (
        "fresh",
        8,
        True,
        None,
    )
    assert (told["job"]["state"], told["problem"], told["rows_read"]) == ("done", None, None)
    dataset = Dataset.objects.get()
    assert (dataset.title, dataset.licence, dataset.citation) == ("Fresh", "MIT", "Ada (2026)")
    assert AuditEvent.objects.get(action="dataset.import").actor == user


def test_a_check_changes_nothing(ada):
    told = worked(ada, lines(grid()), dry_run=True)

    assert (told["outcome"]["new"], told["outcome"]["stored"], told["outcome"]["dry_run"]) == (8, False, True)
    assert told["job"]["kind"] == "check_import"
    assert Dataset.objects.count() == 0


def test_wrong_rows_are_told_and_downloaded_with_what_stood_in_them(ada):
    wrong = row(prompt_id="=1+1", response="")

    told = worked(ada, lines([row(), "nonsense", wrong]), dry_run=True)

    assert (told["outcome"]["refused"], told["n_refused_rows"]) == (2, 2)
    assert [one["line"] for one in told["outcome"]["refusals"]] == [2, 3]
    answer = ada.get(f"/api/imports/{told['job']['uid']}/refused-rows.csv")
    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [(one["line"], one["row"]) for one in table] == [("2", "nonsense"), ("3", json.dumps(wrong))]
    assert Dataset.objects.count() == 0


def test_wrong_rows_stop_the_file_or_are_left_out_as_asked(ada):
    content = lines([row(), "nonsense"])

    stopped = worked(ada, content)
    assert (stopped["outcome"]["stored"], Response.objects.count()) == (False, 0)
    assert stopped["outcome"]["blocked"].startswith("Nothing was imported: line 2: not JSON")

    skipped = worked(ada, content, on_refused="skip")
    assert (skipped["outcome"]["stored"], skipped["outcome"]["new"], Response.objects.count()) == (True, 1, 1)
    assert Import.objects.get().n_refused == 1


def test_an_import_that_refused_nothing_has_no_table(ada):
    told = worked(ada, lines(grid()))

    answer = ada.get(f"/api/imports/{told['job']['uid']}/refused-rows.csv")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_refused_rows")


def test_another_licence_is_told_and_nothing_is_kept(ada):
    worked(ada, lines(grid()), dataset="small", licence="MIT")

    told = worked(ada, lines([row(prompt_id="new")]), "more.jsonl", dataset="small", licence="CC0")

    assert told["job"]["state"] == "done"
    assert told["outcome"] is None
    assert told["problem"].startswith("The dataset small is under the licence 'MIT'")
    assert not Prompt.objects.filter(key="new").exists()


def test_a_csv_is_looked_at_and_mapped_as_guessed(ada):
    content = "\ufeffid;question;model;answer\n1;Warum?;ant;Darum.\n".encode()
    upload = brought(ada, content, "antworten.csv")

    seen = ada.get(f"/api/uploads/{upload['uid']}/preview").json()
    assert (seen["format"], seen["packing"], seen["problem"]) == ("csv", None, None)
    assert (seen["columns"], seen["missing"]) == (["id", "question", "model", "answer"], [])
    assert seen["rows"] == [{"id": "1", "question": "Warum?", "model": "ant", "answer": "Darum."}]

    given = {"upload": upload["uid"], "preset": seen["preset"], "mapping": seen["mapping"]}
    told = finished(ada, ada.post("/api/imports", given, format="json").json()["job"]["uid"])
    assert (told["outcome"]["new"], Response.objects.get().text) == (1, "Darum.")


def test_presets_are_listed_the_plainest_first(ada):
    listed = ada.get("/api/import-presets").json()

    assert listed[0]["key"] == "jsonl"
    assert {"alpaca-eval", "noveltybench", "infinity-chat-taxonomy"} <= {one["key"] for one in listed}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"mapping": {"promt": "a"}}, "mapping"),
        ({"mapping": ["a"]}, "mapping"),
        ({"preset": "spreadsheet"}, "mapping"),
        ({"dataset": "Große Daten"}, "dataset"),
        ({"on_conflict": "ask"}, "on_conflict"),
        ({"dry_run": "true"}, "dry_run"),
        ({"sheet": "1"}, "sheet"),
        ({"upload": "../../etc/passwd"}, "upload"),
    ],
)
def test_a_wrong_field_is_named_before_there_is_a_job(ada, given, field):
    upload = brought(ada, lines(grid()))

    answer = ada.post("/api/imports", {"upload": upload["uid"], **given}, format="json")

    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../outside.jsonl", "outside.jsonl"),
        ("C:\\data\\answers.jsonl", "answers.jsonl"),
        ("...jsonl", "...jsonl"),
    ],
)
def test_a_name_from_outside_chooses_no_place_on_disk(files, name, kept):
    upload = uploads.store_upload(parts=[b"x"], file_name=name, at=NOW)

    assert upload.file_name == kept
    assert upload.path == files / "uploads" / str(upload.uid) / "content"
    assert sorted(one.name for one in upload.path.parent.iterdir()) == ["about.json", "content"]


def test_a_file_larger_than_allowed_is_refused_and_leaves_nothing(ada, settings, files):
    settings.UPLOAD_MAX_MB = 1

    answer = ada.post(
        "/api/uploads", {"file": SimpleUploadedFile("big.jsonl", b"x" * (2**20 + 1))}, format="multipart"
    )

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["file"])
    assert "UPLOAD_MAX_MB" in answer.json()["message"]
    assert list((files / "uploads").iterdir()) == []


def test_an_upload_is_forgotten_after_a_week(ada):
    old = uploads.store_upload(parts=[b"x"], file_name="old.jsonl", at=NOW)
    young = uploads.store_upload(parts=[b"x"], file_name="young.jsonl", at=NOW + timedelta(days=6))
    uploads.store_upload(parts=[b"x"], file_name="new.jsonl", at=NOW + timedelta(days=7, seconds=1))

    assert young.path.exists()
    assert not old.path.parent.exists()
    answer = ada.post("/api/imports", {"upload": str(old.uid)}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found")


def test_a_job_of_another_kind_is_no_import(ada):
    job = JobFactory()

    assert ada.get(f"/api/imports/{job.uid}").json()["code"] == "import_not_found"
    assert ada.get(f"/api/imports/{uuid4()}").status_code == 404


def test_a_worker_that_lost_its_lease_while_it_imported_leaves_nothing(user):
    upload = uploads.store_upload(parts=[lines(grid())], file_name="small.jsonl", at=NOW)
    job = open_import(upload=upload, options=ImportOptions(), dry_run=False, at=NOW, by=user)
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="gone", at=NOW)
    write = IMPORT.begin(job, chunk.payload, working.Hold(chunk=chunk, clock=lambda: NOW))

    def write_and_lose() -> dict:
        result = write()
        Chunk.objects.filter(pk=chunk.pk).update(owner="another")  # a sweep came between
        return result

    with pytest.raises(Exception, match="taken away while it wrote"):
        ledger.finish_chunk(chunk=chunk, write=write_and_lose, at=NOW)
    assert (Response.objects.count(), Dataset.objects.count()) == (0, 0)

    Chunk.objects.filter(pk=chunk.pk).update(state=ChunkState.OPEN, owner=None, lease_until=None)
    working.work_off(job=job, clock=lambda: NOW)
    job.refresh_from_db()
    assert (job.state, job.result["outcome"]["new"], Response.objects.count()) == (JobState.DONE, 8, 8)


def test_a_check_under_way_tells_how_many_rows_it_has_read(ada, user, monkeypatch):
    monkeypatch.setattr(import_jobs, "NOTE_EVERY", timedelta(0))
    upload = uploads.store_upload(parts=[lines(grid(n_prompts=3))], file_name="small.jsonl", at=NOW)
    job = open_import(upload=upload, options=ImportOptions(), dry_run=True, at=NOW, by=user)
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="here", at=NOW)

    import_jobs.CHECK_IMPORT.begin(job, chunk.payload, working.Hold(chunk=chunk, clock=lambda: NOW))

    assert ada.get(f"/api/imports/{job.uid}").json()["rows_read"] == 12


def test_a_file_that_was_cut_off_is_not_kept_even_without_its_wrong_rows(ada):
    packed = gzip.compress(lines(grid(n_prompts=200)))

    told = worked(ada, packed[: len(packed) // 2], "cut.jsonl.gz", on_refused="skip")

    assert (told["outcome"]["stored"], Response.objects.count()) == (False, 0)
    assert told["outcome"]["blocked"].startswith("Nothing was imported: the file: ")
