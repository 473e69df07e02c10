from __future__ import annotations

import csv
import io

import pytest
from rest_framework.test import APIClient

from corpus.models import Dataset
from corpus.selectors.taxonomy import taxonomy_shares
from tests.factories import DatasetFactory, UserFactory

from .files import imported, row

pytestmark = pytest.mark.django_db

# Five prompts. By hand, over 5: Problem Solving 3 (a, b, c: 60 %), Writing Genres 2 (a, d: 40 %), the legacy leaf 1
# (20 %), Media 2 (b, d: 40 %), Ethics 1 (20 %); e has no category. 9 labels in all.
LABELS = {
    "a": ["Information-Seeking about Problem Solving", "Problem Solving", "Alternative Writing Genres"],
    "b": ["problem solving:", "New Category: Media"],
    "c": ["Problem Solving", "Opinions-Based Questions"],
    "d": ["Writing Genres", "(New) media", "Media (New)", "New - Ethics"],
    "e": None,
}


@pytest.fixture
def dataset(tmp_path):
    rows = [
        row(prompt_id=key, prompt=f"Prompt {key}", category=labels, model="ant")
        for key, labels in LABELS.items()
    ]
    imported(tmp_path, rows)
    other = tmp_path / "other"
    other.mkdir()
    imported(other, [row(category=["Problem Solving", "Sports"])], dataset="other")
    return Dataset.objects.get(key="small")


def test_shares_are_those_counted_by_hand(dataset):
    shares = taxonomy_shares(dataset)

    leaves = {leaf.name: leaf for group in shares.groups for leaf in group.leaves}
    assert {name: (leaf.n, leaf.share) for name, leaf in leaves.items() if leaf.n} == {
        "Problem Solving": (3, 60.0),
        "Writing Genres": (2, 40.0),
        "Opinion-Based Questions": (1, 20.0),
    }
    assert {one.name: (one.n, one.share) for one in shares.novel_labels} == {
        "Media": (2, 40.0),
        "Ethics": (1, 20.0),
    }
    assert (shares.n_prompts, shares.n_labelled, shares.n_labels) == (5, 4, 9)
    assert (shares.novel.n_labels, shares.novel.n_distinct, shares.novel.share) == (3, 2, 60.0)


def test_all_leaves_stand_there_in_their_groups_and_the_legacy_one_where_it_occurs(dataset):
    groups = {group.name: group for group in taxonomy_shares(dataset).groups}

    assert {name: len(group.leaves) for name, group in groups.items()} == {
        "Creative Content Generation": 1,
        "Brainstorm & Ideation": 1,
        "Open-Endedness": 5,
        "Alternative Perspectives": 3,
        "Alternative Styles": 2,
        "Information-Seeking": 6,
    }
    styles = groups["Alternative Styles"]
    assert (styles.n_labels, styles.share) == (2, 40.0)
    assert sum(group.n_labels for group in groups.values()) == 6


def test_a_dataset_without_labels_has_the_seventeen_leaves_at_nought():
    dataset = DatasetFactory()

    shares = taxonomy_shares(dataset)

    leaves = [leaf for group in shares.groups for leaf in group.leaves]
    assert len(leaves) == 17
    assert {(leaf.n, leaf.share) for leaf in leaves} == {(0, None)}
    assert shares.undefined == "the dataset has no prompts"


def test_a_group_given_as_a_label_is_counted_apart_from_its_leaves(tmp_path):
    imported(tmp_path, [row(category=["Information-Seeking", "Recommendations"])])

    groups = {group.name: group for group in taxonomy_shares(Dataset.objects.get()).groups}

    found = {(one.name, one.kind): one.n for one in groups["Information-Seeking"].leaves if one.n}
    assert found == {("Information-Seeking", "group"): 1, ("Recommendations", "leaf"): 1}


@pytest.fixture
def ada():
    client = APIClient()
    client.force_authenticate(UserFactory())
    return client


def test_the_api_gives_shares_chart_and_files(ada, dataset):
    body = ada.get("/api/datasets/small/taxonomy").json()

    assert (body["n_prompts"], body["novel"]["n_distinct"]) == (5, 2)
    (seeking,) = (group for group in body["groups"] if group["name"] == "Information-Seeking")
    assert seeking["leaves"][0] | {"group": ""} == {
        "key": "problem-solving",
        "name": "Problem Solving",
        "group": "",
        "kind": "leaf",
        "n": 3,
        "share": 60.0,
    }
    spec = ada.get("/api/datasets/small/taxonomy/chart?scheme=dark").json()
    (values,) = spec["datasets"].values()
    drawn = {one["category"]: (one["n"], one["said"]) for one in values if one["n"]}
    assert drawn == {
        "Problem Solving": (3, "3 (60.0%)"),
        "Writing Genres": (2, "2 (40.0%)"),
        "Opinion-Based Questions": (1, "1 (20.0%)"),
        "2 other labels": (3, "3 (60.0%)"),
    }
    assert ada.get("/api/datasets/small/taxonomy/chart.svg").content.startswith(b"<svg")
    assert ada.get("/api/datasets/small/taxonomy/chart.png").content.startswith(b"\x89PNG")


def test_the_csv_has_every_novel_label(ada, dataset):
    text = ada.get("/api/datasets/small/taxonomy/chart.csv").content.decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 20
    assert rows[-2:] == [
        {"group": "", "category": "Media", "kind": "novel", "prompts": "2", "share_percent": "40.0"},
        {"group": "", "category": "Ethics", "kind": "novel", "prompts": "1", "share_percent": "20.0"},
    ]


def test_the_taxonomy_costs_four_queries_and_the_dataset_one(ada, dataset, django_assert_num_queries):
    with django_assert_num_queries(5):
        ada.get("/api/datasets/small/taxonomy")
