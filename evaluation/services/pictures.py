"""The charts of a report, as specs for pages and as pictures that stand by themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from annotation.models import Study, StudySource
from corpus.charts.theme import FileFormat, Scheme, file_of, spec_of
from evaluation.charts.ratings import rating_distribution
from evaluation.charts.scatter import metric_scatter, metric_title
from evaluation.models import Estimate

from .distribution import GivenValue
from .scatter import Scatter

MINUS = "\N{MINUS SIGN}"


def scatter_spec(scatter: Scatter, *, scheme: Scheme) -> dict[str, Any]:
    """Return the Vega-Lite spec of a scatter for a page, whose card has the title."""
    return spec_of(_scatter_chart(scatter, scheme, title=None, subtitle=None), scheme)


def scatter_file(study: Study, scatter: Scatter, *, file_format: FileFormat) -> bytes:
    """Return a picture of a scatter with its title and estimate inside; light, as all that is saved."""
    title = titled(study, f"{metric_title(scatter.metric.key)} and the mean rating: {scatter.criterion.key}")
    chart = _scatter_chart(scatter, "light", title=title, subtitle=in_words(scatter.estimate))
    return file_of(spec_of(chart), file_format)


def distribution_spec(values: list[GivenValue], *, criterion: str, scheme: Scheme) -> dict[str, Any]:
    """Return the Vega-Lite spec of how often each value was given."""
    chart = rating_distribution([asdict(one) for one in values], criterion=criterion, scheme=scheme)
    return spec_of(chart, scheme)


def raters_of(study: Study) -> str:
    """Say whose ratings a study's are: nothing simulated is called human."""
    return "simulated" if study.source == StudySource.SIMULATED else "human"


def titled(study: Study, title: str) -> str:
    """Return a chart's title; it says when raters are simulated."""
    return f"{title} (simulated raters)" if study.source == StudySource.SIMULATED else title


def in_words(estimate: Estimate) -> str:
    """Return an estimate with its interval and counts, or the reason why there is none, in one line."""
    counts = f"{estimate.n_units} {estimate.unit}{'' if estimate.n_units == 1 else 's'}"
    if estimate.n_raters is not None:
        counts += f", {estimate.n_raters} raters"
    counts += f", {estimate.n_prompts} prompts"
    if estimate.value is None:
        return f"Not defined: {estimate.undefined}. {counts}"
    interval = f"no interval, {estimate.interval_undefined}"
    if estimate.low is not None and estimate.high is not None:
        interval = f"[{_two(estimate.low)}, {_two(estimate.high)}]"
    return f"{estimate.method} {_two(estimate.value)} {interval}, {counts}"


def _scatter_chart(scatter: Scatter, scheme: Scheme, *, title: str | None, subtitle: str | None) -> Any:
    return metric_scatter(
        [asdict(point) for point in scatter.points],
        metric=scatter.metric.key,
        scale=(scatter.criterion.low, scatter.criterion.high),
        scheme=scheme,
        raters=raters_of(scatter.criterion.study),
        title=title,
        subtitle=subtitle,
    )


def _two(number: float) -> str:
    return f"{number:.2f}".replace("-", MINUS)
