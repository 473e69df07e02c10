"""An estimate that contradicts itself cannot be made."""

from dataclasses import replace

import pytest

from evaluation.stats.estimate import Estimate

WHOLE = Estimate(
    value=0.5,
    low=0.4,
    high=0.6,
    n_units=100,
    n_raters=5,
    n_prompts=20,
    method="Krippendorff's alpha, ordinal",
    resampled="prompts",
    n_draws=2000,
    n_undefined_draws=3,
    seed=7,
    undefined=None,
    interval_undefined=None,
    confidence=0.95,
)


def test_a_value_may_stand_without_an_interval_when_a_reason_does() -> None:
    made = replace(WHOLE, low=None, high=None, interval_undefined="4 prompts", confidence=None)
    assert made.value == 0.5


@pytest.mark.parametrize(
    "change",
    [
        {"value": None},
        {"undefined": "a reason beside a value"},
        {"value": None, "undefined": "no value, but an interval"},
        {"low": None, "high": None},
        {"low": None},
        {"interval_undefined": "a reason beside an interval"},
        {"low": 0.7},
        {"value": float("nan")},
        {"high": float("inf")},
        {"n_units": -1},
        {"n_undefined_draws": 2001},
        {"confidence": None},
        {"undefined": "", "value": None, "low": None, "high": None, "interval_undefined": "no value"},
    ],
    ids=str,
)
def test_an_estimate_that_contradicts_itself_is_refused(change: dict[str, float | None]) -> None:
    with pytest.raises(ValueError, match=r".+: "):
        replace(WHOLE, **change)  # type: ignore[arg-type]  # one wrong field at a time
