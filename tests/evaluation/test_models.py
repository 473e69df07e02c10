"""What the database refuses of snapshots and estimates, each rule broken once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from base.db import violated
from evaluation.models import Estimate, Report, Snapshot
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def a_snapshot(**fields: Any) -> Snapshot:
    given = {"digest": "0" * 64, "submission_ids": [], "n_submissions": 0, "taken_at": NOW, **fields}
    if "study" not in given:
        given["study"] = factories.StudyFactory()
    return Snapshot.objects.create(**given)


@pytest.fixture
def report() -> Report:
    snapshot = a_snapshot()
    return Report.objects.create(
        study=snapshot.study, snapshot=snapshot, seed=0, n_draws=2000, code_version="test", made_at=NOW
    )


def an_estimate(report: Report, **fields: Any) -> Estimate:
    valid = {
        "name": "spearman",
        "exclusions": "applied",
        "unit": "item",
        "value": 0.5,
        "low": 0.4,
        "high": 0.6,
        "n_units": 10,
        "n_prompts": 10,
        "method": "Spearman's rho",
    }
    return Estimate.objects.create(report=report, **{**valid, **fields})


def refused_by(report: Report, **fields: Any) -> str | None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        an_estimate(report, **fields)
    return violated(caught.value)


def test_a_study_has_no_two_snapshots_of_one_digest():
    first = a_snapshot()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        a_snapshot(study=first.study)

    assert violated(caught.value) == "snapshot_digest_once_per_study"
    a_snapshot()  # of another study


def test_an_estimate_stands_once_in_a_report(report: Report):
    an_estimate(report)

    assert refused_by(report) == "estimate_once_per_report"
    an_estimate(report, exclusions="none")
    an_estimate(report, metric="chrf")


NO_INTERVAL = {"low": None, "high": None, "interval_undefined": "4 prompts"}


def test_a_missing_value_needs_a_reason_and_a_value_none(report: Report):
    rule = "estimate_value_or_reason"

    assert refused_by(report, value=None, **NO_INTERVAL) == rule
    assert refused_by(report, value=0.5, undefined="it is constant") == rule
    assert refused_by(report, value=None, undefined="it is constant") == rule  # with an interval
    an_estimate(report, value=None, undefined="it is constant", **NO_INTERVAL)


@pytest.mark.parametrize(
    "fields",
    [
        {"low": None, "high": None},
        {"low": None},
        {"high": None},
        {"interval_undefined": "4 prompts"},
        {"high": None, "interval_undefined": "4 prompts"},
    ],
)
def test_an_interval_has_two_ends_or_a_reason(report: Report, fields: dict[str, Any]):
    assert refused_by(report, **fields) == "estimate_interval_or_reason"


def test_an_interval_is_not_upside_down(report: Report):
    assert refused_by(report, low=0.6, high=0.4) == "estimate_interval_upright"
    an_estimate(report, low=0.5, high=0.5)


def test_exclusions_are_applied_or_none(report: Report):
    assert refused_by(report, exclusions="some") == "estimate_exclusions_known"
