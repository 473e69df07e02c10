"""All questions of a study, answered from one snapshot and kept as estimates of one report."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from accounts.models import User
from annotation.models import Criterion, Study
from base.db import write_transaction
from corpus.metrics.registry import free_metric_keys
from corpus.models import Encoder
from corpus.selectors.datasets import encoders_of_dataset
from corpus.services.scoring import ensure_metric, score_pairs
from evaluation.models import Estimate, Report, Snapshot
from evaluation.selectors.answers import answers
from evaluation.selectors.scores import item_pairs, item_scores, pair_metrics
from evaluation.stats.bootstrap import DEFAULT_DRAWS

from .agreement import agreement_findings
from .ceiling import ceiling_findings
from .finding import Finding
from .snapshots import take_snapshot
from .validation import validation_findings


def make_report(
    *, study: Study, seed: int, at: datetime, by: User | None = None, n_draws: int = DEFAULT_DRAWS
) -> Report:
    """Answer all questions from the ratings and scores there are now, and keep the answers.

    It scores nothing: `score_study` comes before. When the latest report was made from the same snapshot with
    the same seed by the same code and says the same, that one is returned and nothing is written.
    """
    snapshot = take_snapshot(study=study, at=at)
    rows = [_row(finding) for finding in findings_of(snapshot=snapshot, seed=seed, n_draws=n_draws)]
    with write_transaction():
        latest = Report.objects.filter(study=study).order_by("-made_at", "-pk").first()
        if latest is not None and _says(latest, snapshot, seed, n_draws, rows):
            return latest
        report = Report.objects.create(
            study=study,
            snapshot=snapshot,
            seed=seed,
            n_draws=n_draws,
            code_version=settings.CODE_VERSION,
            made_by=by,
            made_at=at,
        )
        for row in rows:
            row.report = report
        Estimate.objects.bulk_create(rows, batch_size=500)
    return report


def free_metrics(study: Study) -> list[str]:
    """Return the keys of the metrics that cost nothing for a study's items.

    They are the lexical ones, and the cosines of every encoder that has seen the whole dataset.
    """
    return list(free_metric_keys(sorted(_whole_encoders(study))))


def score_study(*, study: Study, metric_key: str) -> int:
    """Score the pairs of a study's items that have no score by a metric yet; return how many were new."""
    # Of several revisions of an encoder, the newest that has seen everything; it matters to cosines alone.
    encoder = _whole_encoders(study).get(metric_key.partition(":")[2])
    return score_pairs(metric=ensure_metric(metric_key, encoder=encoder), pairs=item_pairs(study).values())


def findings_of(*, snapshot: Snapshot, seed: int, n_draws: int) -> list[Finding]:
    """Compute every estimate of a snapshot."""
    study = snapshot.study
    seen = list(answers(study, submission_ids=frozenset(snapshot.submission_ids)))
    criteria = list(Criterion.objects.filter(study=study).select_related("study").order_by("position"))
    pairs = item_pairs(study)
    scores = [(metric, item_scores(metric, pairs)) for metric in pair_metrics(study)]
    return [
        *agreement_findings(answers=seen, criteria=criteria, seed=seed, n_draws=n_draws),
        *ceiling_findings(answers=seen, criteria=criteria, seed=seed, n_draws=n_draws),
        *validation_findings(answers=seen, criteria=criteria, scores=scores, seed=seed, n_draws=n_draws),
    ]


def _whole_encoders(study: Study) -> dict[str, Encoder]:
    covers = encoders_of_dataset(study.dataset)
    return {one.encoder.key: one.encoder for one in covers if one.n_encoded == one.n_responses}


def _row(finding: Finding) -> Estimate:
    numbers = finding.estimate
    return Estimate(
        name=finding.name,
        criterion=finding.criterion,
        metric=finding.metric,
        metric_revision=finding.metric_revision,
        level=finding.level,
        measurement=finding.measurement,
        group=finding.group,
        exclusions=finding.exclusions,
        unit=finding.unit,
        value=numbers.value,
        low=numbers.low,
        high=numbers.high,
        n_units=numbers.n_units,
        n_raters=numbers.n_raters,
        n_prompts=numbers.n_prompts or 0,
        method=numbers.method,
        resampled=numbers.resampled or "",
        seed=numbers.seed,
        n_draws=numbers.n_draws,
        n_undefined_draws=numbers.n_undefined_draws,
        undefined=numbers.undefined or "",
        interval_undefined=numbers.interval_undefined or "",
    )


_COMPARED = [
    field.attname for field in Estimate._meta.concrete_fields if field.attname not in {"id", "report_id"}
]


def _says(report: Report, snapshot: Snapshot, seed: int, n_draws: int, rows: list[Estimate]) -> bool:
    if (report.snapshot_id, report.seed, report.n_draws) != (snapshot.pk, seed, n_draws):
        return False
    if report.code_version != settings.CODE_VERSION:
        return False
    kept = {tuple(getattr(row, name) for name in _COMPARED) for row in report.estimates.all()}
    return kept == {tuple(getattr(row, name) for name in _COMPARED) for row in rows}
