import inspect
import sys

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from corpus.readers import hub
from corpus.readers.hub import HubReference, downloaded, is_reference, parsed_reference, snapshot
from corpus.readers.source import read_records
from corpus.readers.unpacking import UnreadableFile
from tests.corpus.readers.shapes import PROMPTS, taxonomy, written

COMMIT = "e6177df0123456789abcdef0123456789abcdef0"
CARD = """---
license: odc-by
dataset_info:
  features:
  - name: query
    dtype: string
---

# A data set

```python
load_dataset("x")
```

## Citation

```bibtex
@article{hivemind2025,
  title = {Artificial Hivemind},
}
```
"""


def released(tmp_path, card=CARD):
    """Make a folder as the hub's cache has one: files are links to blobs beside the snapshots."""
    cache = tmp_path / "datasets--owner--name"
    folder = cache / "snapshots" / COMMIT
    (folder / "data").mkdir(parents=True)
    (cache / "blobs").mkdir()
    for number, rows in enumerate((taxonomy()[:4], taxonomy()[4:])):
        blob = written(cache / "blobs" / f"{number}.parquet", rows).rename(
            cache / "blobs" / f"digest{number}"
        )
        (folder / "data" / f"train-0000{number}-of-00002.parquet").symlink_to(blob)
    (folder / "README.md").write_text(card)
    (folder / ".gitattributes").write_text("*.parquet filter=lfs")
    (folder / "dataset_infos.json").write_text("{}")
    (folder / "load.py").write_text("raise SystemExit")
    return folder


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("hf:owner/name", HubReference("owner/name")),
        ("hf:o-w.n_er/na.me-1@e6177df", HubReference("o-w.n_er/na.me-1", "e6177df")),
        ("hf:owner/name@refs/pr/1", HubReference("owner/name", "refs/pr/1")),
    ],
)
def test_a_reference_names_a_data_set_and_perhaps_a_revision(text, reference):
    assert is_reference(text)
    assert parsed_reference(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "hf:",
        "hf:name",
        "hf:owner/name@",
        "hf:../name",
        "hf:owner/..",
        "hf:a/b/c",
        "hf:a/b@../../x",
        "hf:a/b c",
        "hf:á/b",
    ],
)
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(UnreadableFile, match="write hf:OWNER/NAME or hf:OWNER/NAME@REVISION"):
        parsed_reference(text)


def test_a_downloaded_folder_tells_its_files_revision_licence_and_citation(tmp_path):
    found = snapshot(released(tmp_path))
    assert [path.name for path in found.files] == [
        "train-00000-of-00002.parquet",
        "train-00001-of-00002.parquet",
    ]
    assert found.revision == COMMIT
    assert found.licence == "odc-by"
    assert found.citation == "@article{hivemind2025,\n  title = {Artificial Hivemind},\n}"
    records = [
        record
        for path in found.files
        for record in read_records(path, file_name=path.name, preset="infinite-chats-taxonomy")
    ]
    assert tuple(record.prompt for record in records) == PROMPTS


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("", ""),
        ("# No head\nlicense: mit\n", ""),
        ("---\npretty_name: x\n---\n", ""),
        ("---\r\nlicense: cc-by-nc-4.0\r\n---\r\n", "cc-by-nc-4.0"),
        ("---\nlicense:\n- mit\n- apache-2.0\nlanguage:\n- en\n---\n", "mit, apache-2.0"),
        ("---\nlicense: [mit, 'odc-by']\n---\n", "mit, odc-by"),
        (
            "---\nlicense: other\nlicense_name: llama3\nlicense_link: https://x.example/l\n---\n",
            "llama3 (https://x.example/l)",
        ),
    ],
)
def test_a_licence_is_what_the_card_says_and_nothing_else(tmp_path, card, licence):
    assert snapshot(released(tmp_path, card)).licence == licence


def test_a_folder_without_a_card_or_of_another_name_is_read_all_the_same(tmp_path):
    path = written(tmp_path / "a.jsonl.zst", taxonomy())
    found = snapshot(tmp_path)
    assert (found.files, found.revision, found.licence, found.citation) == ((path,), None, "", "")


def test_links_that_lead_out_of_the_folder_are_no_files_of_it(tmp_path):
    secret = written(tmp_path / "secret.jsonl", taxonomy())
    folder = tmp_path / "data-set"
    folder.mkdir()
    (folder / "train.jsonl").symlink_to(secret)
    (folder / "README.md").symlink_to(secret)
    with pytest.raises(UnreadableFile, match="holds no file that can be read"):
        snapshot(folder)


def test_a_card_that_is_a_link_to_elsewhere_is_not_read(tmp_path):
    card = tmp_path / "card.md"
    card.write_text(CARD)
    folder = tmp_path / "data-set"
    folder.mkdir()
    written(folder / "train.jsonl", taxonomy())
    (folder / "README.md").symlink_to(card)
    found = snapshot(folder)
    assert (found.licence, found.citation) == ("", "")


def test_a_folder_that_is_none_or_holds_nothing_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="there is no folder gone"):
        snapshot(tmp_path / "gone")
    (tmp_path / "README.md").write_text(CARD)
    with pytest.raises(UnreadableFile, match="holds no file that can be read; it needs Parquet"):
        snapshot(tmp_path)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Stand in for the hub, under the real function's signature; return what it was asked for."""
    signature = inspect.signature(huggingface_hub.snapshot_download)
    calls = []

    def fake(*args, **kwargs):
        calls.append(dict(signature.bind(*args, **kwargs).arguments))
        return str(released(tmp_path))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fake)
    return calls


def test_a_data_set_is_asked_for_by_name_and_revision_and_only_what_can_be_read(asked, tmp_path):
    found = downloaded(parsed_reference(f"hf:owner/name@{COMMIT}"), cache=tmp_path / "cache")
    (call,) = asked
    patterns = call.pop("allow_patterns")
    assert call == {
        "repo_id": "owner/name",
        "repo_type": "dataset",
        "revision": COMMIT,
        "cache_dir": tmp_path / "cache",
    }
    assert {"*.parquet", "*.jsonl", "*.jsonl.gz", "README.md"} <= set(patterns)
    assert not any(pattern.endswith(".py") for pattern in patterns)
    assert (len(found.files), found.revision, found.licence) == (2, COMMIT, "odc-by")


def test_the_patterns_let_the_hub_s_own_filter_pass_what_a_folder_would_give(tmp_path):
    from huggingface_hub.utils import filter_repo_objects

    names = ["README.md", "data/train-0.parquet", "a.jsonl", "b/c.csv.gz", "load.py", "model.bin"]
    assert list(filter_repo_objects(names, allow_patterns=list(hub.PATTERNS))) == names[:4]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (LocalEntryNotFoundError("no connection\nmore"), "check the revision and the network"),
        (ValueError("bad revision"), "check the revision and the network"),
        (PermissionError("cache"), "check the revision and the network"),
    ],
)
def test_a_hub_that_does_not_answer_is_an_error_with_a_remedy(monkeypatch, error, remedy):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(UnreadableFile, match=remedy) as caught:
        downloaded(HubReference("owner/name"))
    assert "more" not in str(caught.value)


def test_a_data_set_that_is_not_there_or_closed_is_an_error_with_a_remedy(monkeypatch):
    from types import SimpleNamespace

    from huggingface_hub.errors import RepositoryNotFoundError

    response = SimpleNamespace(headers={}, request=None)

    def fail(*_args, **_kwargs):
        raise RepositoryNotFoundError("404", response=response)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(
        UnreadableFile, match=r"the hub has no data set owner/name, or not for everybody.*HF_TOKEN"
    ):
        downloaded(HubReference("owner/name"))


def test_without_the_package_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr(hub.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(
        UnreadableFile, match=r"needs the package huggingface_hub.*or download the folder elsewhere"
    ):
        downloaded(HubReference("owner/name"))
