"""`make bench-stats`: resampled statistics beside re-calling the packages on the same draws, and a whole report.

Ours is timed over all draws, the drawing of the weights included; `drawn_before` has the same ratios where the
weights are there already, as for every statistic of a report but the first. The packages are called on the first
`naive_draws` of the same draws, each a repetition of the drawn prompts' units, and their time is scaled up to
all. Both are the best of several rounds, taken in turn, so that a busy moment of the machine strikes neither alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import krippendorff
import numpy as np
import numpy.typing as npt
from scipy import stats
from sklearn.metrics import roc_auc_score

from benches.machine import machine
from evaluation.stats.agreement import alpha_estimate, resampled_alpha
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.compare import compare_metrics
from evaluation.stats.correlation import Method, resampled_correlation
from evaluation.stats.data import ReliabilityData
from evaluation.stats.levels import Level, level_estimate
from evaluation.stats.roc import resampled_auc

SEED = 20261122
N_METRICS, N_STRATA = 8, 6
N_VALUES, MISSING_SHARE = 5, 0.1
LEVELS: tuple[Level, ...] = ("item", "within_prompt", "prompt")
REPORT_METHOD: Method = "spearman"

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sizes:
    """How large the made-up study is, and how often what is timed."""

    raters: int
    items: int
    prompts: int
    draws: int
    naive_draws: int
    rounds: int


@dataclass(frozen=True, eq=False)
class Study:
    """Made-up ratings, (raters, items), with their means by item, and metrics that follow them, (metrics, items)."""

    ratings: FloatArray
    human: FloatArray
    metrics: FloatArray
    unit_prompts: IntArray

    @classmethod
    def of(cls, sizes: Sizes) -> Study:
        """Make a study with effects of prompts and raters, a tenth of its ratings missing."""
        rng = np.random.default_rng(SEED)
        unit_prompts = np.sort(np.arange(sizes.items) % sizes.prompts)
        truth = rng.normal(size=sizes.items) + 0.5 * rng.normal(size=sizes.prompts)[unit_prompts]
        severity = 0.3 * rng.normal(size=(sizes.raters, 1))
        felt = truth + severity + rng.normal(size=(sizes.raters, sizes.items))
        ratings = np.clip(np.round(felt + (N_VALUES + 1) / 2), 1, N_VALUES)
        missing = rng.random(ratings.shape) < MISSING_SHARE
        missing[0] = False  # every item has a mean
        ratings[missing] = np.nan
        noise = np.linspace(0.8, 2.0, N_METRICS)[:, np.newaxis]
        metrics = truth + noise * rng.normal(size=(N_METRICS, sizes.items))
        return cls(ratings, np.nanmean(ratings, axis=0), metrics, unit_prompts.astype(np.int64))

    def reliability(self, kept: npt.NDArray[np.bool_]) -> ReliabilityData:
        """Ratings of some items, with keys."""
        values = self.ratings[:, kept]
        raters = tuple(f"rater {number}" for number in range(values.shape[0]))
        units = tuple(f"item {number}" for number in np.flatnonzero(kept))
        return ReliabilityData(values, self.unit_prompts[kept], raters=raters, units=units)


@dataclass(frozen=True)
class Contest:
    """One statistic: of all draws from their weights, and of one draw's units by its package."""

    key: str
    ours: Callable[[IntArray], FloatArray]
    package: Callable[[IntArray], float]


def contests(study: Study) -> list[Contest]:
    """Pair each statistic of `evaluation.stats` with the package that a draw would be handed to."""
    x, y, prompts = study.metrics[0], study.human, study.unit_prompts
    data = study.reliability(np.ones(y.size, dtype=np.bool_))
    same = (y > np.median(y)).astype(np.float64)

    def alpha(units: IntArray) -> float:
        drawn = study.ratings[:, units]
        return float(krippendorff.alpha(reliability_data=drawn, level_of_measurement="ordinal"))

    return [
        Contest("alpha", lambda weights: resampled_alpha(data, "ordinal", weights), alpha),
        Contest(
            "spearman",
            lambda weights: resampled_correlation(x, y, prompts, weights, "spearman"),
            lambda units: float(stats.spearmanr(x[units], y[units]).statistic),
        ),
        Contest(
            "kendall",
            lambda weights: resampled_correlation(x, y, prompts, weights, "kendall_tau_b"),
            lambda units: float(stats.kendalltau(x[units], y[units]).statistic),
        ),
        Contest(
            "pearson",
            lambda weights: resampled_correlation(x, y, prompts, weights, "pearson"),
            lambda units: float(stats.pearsonr(x[units], y[units]).statistic),
        ),
        Contest(
            "auc",
            lambda weights: resampled_auc(same, x, prompts, weights),
            lambda units: float(roc_auc_score(same[units], x[units])),
        ),
    ]


@dataclass(frozen=True)
class Outcome:
    """Seconds for all draws: drawing the weights, ours from them, the package; and how far the two lie apart."""

    drawing_s: float
    ours_s: float
    package_s: float
    difference: float

    @property
    def speedup(self) -> float:
        """The package's time over ours, the drawing included."""
        return self.package_s / (self.drawing_s + self.ours_s)

    @property
    def speedup_drawn_before(self) -> float:
        """The same from weights that are there already."""
        return self.package_s / self.ours_s


def run_contest(contest: Contest, study: Study, sizes: Sizes) -> Outcome:
    """Time both sides in turn; each time is that of the best round, drawing and statistic together.

    Raises
    ------
    ValueError
        If either side is undefined in one of those draws.
    """
    drawing_s = ours_s = naive_s = np.inf
    every_unit = np.arange(study.human.size)
    difference = 0.0
    for _ in range(sizes.rounds):
        started = time.perf_counter()
        weights = prompt_weights(sizes.prompts, sizes.draws, np.random.default_rng(SEED))
        drawn = time.perf_counter()
        ours = contest.ours(weights)
        ended = time.perf_counter()
        if ended - started < drawing_s + ours_s:
            drawing_s, ours_s = drawn - started, ended - drawn

        started = time.perf_counter()
        naive = [
            contest.package(np.repeat(every_unit, times[study.unit_prompts]))
            for times in weights[: sizes.naive_draws]
        ]
        naive_s = min(naive_s, time.perf_counter() - started)
        difference = float(np.abs(ours[: sizes.naive_draws] - naive).max())
        if np.isnan(difference):
            raise ValueError(f"{contest.key}: undefined in a draw, so nothing is compared")
    return Outcome(drawing_s, ours_s, naive_s * sizes.draws / sizes.naive_draws, difference)


def whole_report(study: Study, sizes: Sizes) -> int:
    """Estimate and compare everything a report shows, for all items and for each stratum of prompts.

    Returns
    -------
    int
        Estimates made.
    """
    stratum_of = study.unit_prompts % N_STRATA
    n_made = 0
    groups = [np.ones(stratum_of.size, dtype=np.bool_), *(stratum_of == number for number in range(N_STRATA))]
    for kept in groups:
        human, prompts = study.human[kept], study.unit_prompts[kept]
        metrics = {f"metric {number}": values[kept] for number, values in enumerate(study.metrics)}
        alpha_estimate(study.reliability(kept), "ordinal", seed=SEED, n_draws=sizes.draws)
        n_made += 1
        for level in LEVELS:
            for values in metrics.values():
                level_estimate(
                    values, human, prompts, REPORT_METHOD, level=level, seed=SEED, n_draws=sizes.draws
                )
            compared = compare_metrics(
                metrics, human, prompts, REPORT_METHOD, level=level, seed=SEED, n_draws=sizes.draws
            )
            n_made += len(metrics) + len(compared.pairs)
    return n_made


def report_alone(sizes: Sizes) -> dict[str, float]:
    """Make the report in a process of its own, so that its peak of memory is its own."""
    options = [
        text for name, number in vars(sizes).items() for text in (f"--{name.replace('_', '-')}", str(number))
    ]
    done = subprocess.run(
        [sys.executable, "-m", "benches.stats", "--report-only", *options],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    made: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return made


def report_only(sizes: Sizes) -> dict[str, float]:
    """Time the report here; the peak is that of the whole process, the packages it loads included."""
    study = Study.of(sizes)
    started = time.perf_counter()
    n_made = whole_report(study, sizes)
    seconds = time.perf_counter() - started
    kilobyte = 1 if sys.platform == "darwin" else 1024  # the Mac counts bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobyte
    return {
        "report_s": round(seconds, 3),
        "report_peak_mb": round(peak / 2**20, 1),
        "report_estimates": n_made,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, telling progress on standard error; the figures are the last line of standard output."""
    parser = argparse.ArgumentParser(prog="benches.stats", description=__doc__)
    for name, number in (
        ("raters", 25),
        ("items", 1250),
        ("prompts", 100),
        ("draws", 2000),
        ("naive-draws", 100),
        ("rounds", 5),
    ):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--report-only", action="store_true")
    options = vars(parser.parse_args(arguments))
    alone = options.pop("report_only")
    sizes = Sizes(**options)
    if not 1 <= sizes.naive_draws <= sizes.draws or sizes.rounds < 1:
        parser.error("naive-draws is between 1 and draws, and rounds at least 1")
    figures = report_only(sizes) if alone else _all_figures(sizes)
    sys.stdout.write(json.dumps(figures) + "\n")


def _all_figures(sizes: Sizes) -> dict[str, object]:
    started = time.perf_counter()
    # First, while this process is small: on Linux a child's peak begins with what its parent held.
    report = report_alone(sizes)
    _tell(f"report: {report['report_estimates']} estimates in {report['report_s']} s")
    study = Study.of(sizes)
    outcomes: dict[str, Outcome] = {}
    for contest in contests(study):
        made = outcomes[contest.key] = run_contest(contest, study, sizes)
        _tell(
            f"{contest.key}: drawing {made.drawing_s * 1000:.2f} ms, statistic {made.ours_s * 1000:.2f} ms, "
            f"package {made.package_s:.2f} s, difference {made.difference:.1e}"
        )
    return {
        **{f"{key}_speedup": round(made.speedup, 1) for key, made in outcomes.items()},
        "drawn_before": {key: round(made.speedup_drawn_before, 1) for key, made in outcomes.items()},
        "max_abs_difference": max(made.difference for made in outcomes.values()),
        **report,
        **vars(sizes),
        "machine": machine(),
        "seconds": round(time.perf_counter() - started, 2),
    }


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
