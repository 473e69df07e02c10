"""A report answers from exactly the counted ratings, and says why where there is no answer."""

from __future__ import annotations

from collections import defaultdict

import krippendorff
import numpy as np
import pytest
from scipy import stats

from annotation.models import Exclusion, Rating, Study
from corpus.models import PairScore
from evaluation.models import Estimate, Report
from evaluation.selectors.reports import estimates_of, latest_report
from evaluation.services.report import make_report
from evaluation.services.scatter import scatter_of
from tests.evaluation.scenes import Scene, independent_pairs, scene
from tests.factories import NOW

pytestmark = pytest.mark.django_db

N_ITEMS = 14


@pytest.fixture
def rated(rng: np.random.Generator) -> Scene:
    """Three raters, lopsided: 14 pairs on 7 prompts, one person missing on some, two responses judged twice."""
    pairs = [(f"a{number // 2}", f"b{number}") for number in range(N_ITEMS)]
    made = scene(pairs, prompts=[number // 2 for number in range(N_ITEMS)])
    cosines = rng.uniform(0, 1, N_ITEMS)
    made.score(cosines.tolist())
    made.score(rng.uniform(0, 1, N_ITEMS).tolist(), key="chrf")
    for item in range(N_ITEMS):
        for slot, name in enumerate(("ada", "ben", "cleo"), start=1):
            if name == "cleo" and item % 3 == 0:
                continue
            wish = 1 + 4 * cosines[item] + rng.normal(0, 0.7)
            made.rate(
                name,
                item,
                slot=slot,
                similarity=float(np.clip(round(wish), 1, 5)),
                quality={0: float(rng.integers(1, 6)), 1: float(rng.integers(1, 6))},
            )
    return made


def one(report: Report, **fields: str) -> Estimate:
    fields = {"exclusions": "applied", **fields}
    return Estimate.objects.get(report=report, **fields)


def table(study: Study, criterion: str, unit: str) -> dict[object, dict[str, list[float]]]:
    """Ratings straight from the rows: unit -> person -> values in order of time."""
    found: dict[object, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    rows = Rating.objects.filter(submission__assignment__study=study, criterion__key=criterion)
    path = "member__response" if unit == "response" else "submission__assignment__item"
    for unit_id, name, value in rows.order_by("submission__submitted_at").values_list(
        path, "submission__assignment__participation__pseudonym", "value"
    ):
        found[unit_id][name].append(value)
    return found


def test_alpha_is_that_of_krippendorff_for_exactly_the_rows(rated: Scene):
    report = make_report(study=rated.study, seed=0, at=NOW)

    cells = table(rated.study, "similarity", "item")
    matrix = [[cells[item].get(name, [np.nan])[0] for item in cells] for name in ("ada", "ben", "cleo")]
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="ordinal")
    alpha = one(report, name="krippendorff_alpha", criterion="similarity")
    assert alpha.value == pytest.approx(expected, abs=1e-12)
    assert (alpha.unit, alpha.n_units, alpha.n_raters, alpha.n_prompts) == ("item", 14, 3, 7)
    assert alpha.measurement == "ordinal"
    assert alpha.low is not None
    assert alpha.low < alpha.value < (alpha.high or 0)
    assert (alpha.resampled, alpha.n_draws, alpha.seed) == ("prompts", 2000, 0)


def test_alpha_of_quality_is_counted_by_response_with_a_persons_first_value(rated: Scene):
    report = make_report(study=rated.study, seed=0, at=NOW)

    cells = table(rated.study, "quality", "response")
    matrix = [[cells[unit].get(name, [np.nan])[0] for unit in cells] for name in ("ada", "ben", "cleo")]
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="ordinal")
    alpha = one(report, name="krippendorff_alpha", criterion="quality")
    assert any(len(values) > 1 for people in cells.values() for values in people.values())
    assert alpha.value == pytest.approx(expected, abs=1e-12)
    assert (alpha.unit, alpha.n_units) == ("response", 21)


def test_the_ceiling_is_each_rater_against_the_mean_of_the_others_by_scipy_on_the_mean(rated: Scene):
    report = make_report(study=rated.study, seed=0, at=NOW)

    cells = table(rated.study, "similarity", "item")
    each = []
    for name in ("ada", "ben", "cleo"):
        both = [item for item, people in cells.items() if name in people and len(people) > 1]
        others = [
            np.mean([values[0] for other, values in cells[item].items() if other != name]) for item in both
        ]
        each.append(stats.spearmanr([cells[item][name][0] for item in both], others).statistic)
    found = one(report, name="ceiling", criterion="similarity")
    assert found.value == pytest.approx(np.mean(each), abs=1e-12)
    assert (found.level, found.n_raters, found.n_units, found.n_prompts) == ("item", 3, 14, 7)
    assert found.low is not None
    assert found.low < found.value < (found.high or 0)


def test_spearman_is_that_of_scipy_for_exactly_the_rows(rated: Scene):
    report = make_report(study=rated.study, seed=0, at=NOW)

    cells = table(rated.study, "similarity", "item")
    means = [np.mean([values[0] for values in cells[item.pk].values()]) for item in rated.items]
    for key in ("cosine:tiny", "chrf"):
        scores = []
        for item in rated.items:
            a, b = sorted(member.response_id for member in item.members.all())
            scores.append(item_score(key, a, b))
        found = one(report, name="spearman", metric=key)
        assert found.value == pytest.approx(stats.spearmanr(scores, means).statistic, abs=1e-12)
        assert (found.level, found.criterion, found.n_units, found.n_raters) == ("item", "similarity", 14, 3)
        assert found.metric_revision == "1"


def item_score(key: str, a: int, b: int) -> float:
    value = PairScore.objects.get(metric__key=key, response_a=a, response_b=b).value
    assert value is not None
    return value


def test_a_member_criterion_has_agreement_and_no_correlation(rated: Scene):
    report = make_report(study=rated.study, seed=0, at=NOW)

    assert set(report.estimates.filter(criterion="quality").values_list("name", flat=True)) == {
        "ceiling",
        "krippendorff_alpha",
    }


def test_every_estimate_is_there_with_and_without_exclusions_in_the_printed_order(rated: Scene):
    Exclusion.objects.create(participation=rated.person("cleo"), rule="r", reason="", excluded_at=NOW)

    report = make_report(study=rated.study, seed=0, at=NOW)

    printed = [(row.name, row.criterion, row.metric, row.exclusions) for row in estimates_of(report)]
    assert printed == [
        ("ceiling", "quality", "", "applied"),
        ("ceiling", "quality", "", "none"),
        ("ceiling", "similarity", "", "applied"),
        ("ceiling", "similarity", "", "none"),
        ("krippendorff_alpha", "quality", "", "applied"),
        ("krippendorff_alpha", "quality", "", "none"),
        ("krippendorff_alpha", "similarity", "", "applied"),
        ("krippendorff_alpha", "similarity", "", "none"),
        ("spearman", "similarity", "chrf", "applied"),
        ("spearman", "similarity", "chrf", "none"),
        ("spearman", "similarity", "cosine:tiny", "applied"),
        ("spearman", "similarity", "cosine:tiny", "none"),
    ]
    applied, none = (
        one(report, name="krippendorff_alpha", criterion="similarity", exclusions=exclusions)
        for exclusions in ("applied", "none")
    )
    assert (applied.n_raters, none.n_raters) == (2, 3)
    assert applied.value != none.value


def test_the_interval_depends_on_the_seed_and_on_nothing_else(rated: Scene):
    low = [
        one(make_report(study=rated.study, seed=seed, at=NOW), name="spearman", metric="chrf").low
        for seed in (0, 1, 0)
    ]

    assert low[0] == low[2] != low[1]


def test_the_same_data_and_seed_give_the_latest_report_again(rated: Scene):
    first = make_report(study=rated.study, seed=0, at=NOW)
    again = make_report(study=rated.study, seed=0, at=NOW)

    assert first == again
    assert Report.objects.count() == 1
    rated.score([0.5] * N_ITEMS, key="rouge_l")
    assert make_report(study=rated.study, seed=0, at=NOW) != first


def test_few_prompts_keep_the_value_and_give_the_interval_up_with_a_reason():
    made = scene(independent_pairs(4))
    made.score([0.1, 0.2, 0.3, 0.4])
    for item, value in enumerate([1, 2, 3, 5]):
        made.rate("ada", item, similarity=value)
        made.rate("ben", item, similarity=min(value + 1, 5), slot=2)

    report = make_report(study=made.study, seed=0, at=NOW)

    found = one(report, name="spearman")
    assert found.value == pytest.approx(1)
    assert (found.low, found.high) == (None, None)
    assert found.interval_undefined == "4 prompts: an interval needs at least 6"


def test_a_constant_mean_rating_leaves_the_correlation_undefined_with_a_reason():
    made = scene(independent_pairs(7))
    made.score([0.1 * item for item in range(7)])
    for item in range(7):
        made.rate("ada", item, similarity=3)
        made.rate("ben", item, similarity=3, slot=2)

    report = make_report(study=made.study, seed=0, at=NOW)

    found, alpha = (
        one(report, name="spearman"),
        one(report, name="krippendorff_alpha", criterion="similarity"),
    )
    assert found.value is None
    assert found.undefined == "the mean rating of similarity is 3 for every unit"
    assert alpha.value is None
    assert "all ratings are 3" in alpha.undefined


def test_a_study_without_ratings_reports_reasons_and_no_number():
    made = scene(independent_pairs(3))
    made.score([0.1, 0.2, 0.3])

    report = make_report(study=made.study, seed=0, at=NOW)

    assert report.snapshot.n_submissions == 0
    rows = list(report.estimates.all())
    assert len(rows) == 10
    assert all(row.value is None and row.undefined and row.n_units == 0 for row in rows)


def test_items_without_a_score_are_left_out_of_the_correlation_alone():
    made = scene(independent_pairs(4))
    made.score([0.1, None, 0.3, 0.2])
    for item, value in enumerate([1, 5, 3, 4]):
        made.rate("ada", item, similarity=value)
        made.rate("ben", item, similarity=value, slot=2)

    report = make_report(study=made.study, seed=0, at=NOW)

    assert one(report, name="spearman").n_units == 3
    assert one(report, name="spearman").value == pytest.approx(0.5)
    assert one(report, name="krippendorff_alpha", criterion="similarity").n_units == 4


def test_a_scatter_shows_what_the_reports_snapshot_saw(rated: Scene):
    report = make_report(study=rated.study, seed=0, at=NOW)
    rated.person("ada").assignments.first().submissions.update(is_current=False)

    latest = latest_report(rated.study)
    assert latest is not None
    scatter = scatter_of(report=latest, criterion="similarity", metric="chrf", exclusions="applied")

    assert len(scatter.points) == 14
    found = stats.spearmanr(
        [point.metric_value for point in scatter.points], [point.human_mean for point in scatter.points]
    )
    assert found.statistic == pytest.approx(one(report, name="spearman", metric="chrf").value, abs=1e-12)
    assert {point.n_ratings for point in scatter.points} == {2, 3}
