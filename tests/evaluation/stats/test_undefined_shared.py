"""What a statistic says of data that define no value: None with a reason, never 0, 1, nan or an error."""

from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import numpy as np
import pytest

from .studies import STATISTICS, degenerate

DEGENERATE = degenerate()


@pytest.mark.parametrize("lacking", DEGENERATE)
@pytest.mark.parametrize("name", STATISTICS)
def test_a_study_that_lacks_what_it_needs_has_a_reason_and_any_other_a_number(
    name: str, lacking: str
) -> None:
    found = STATISTICS[name].point(DEGENERATE[lacking])

    if lacking in STATISTICS[name].undefined_in:
        assert found.value is None
        assert isinstance(found.undefined, str)
        assert len(found.undefined.split()) > 2
    else:
        assert isfinite(found.value)
        assert found.undefined is None


@pytest.mark.parametrize("lacking", DEGENERATE)
@pytest.mark.parametrize("name", STATISTICS)
def test_no_number_of_a_result_is_missing_silently(name: str, lacking: str) -> None:
    found = STATISTICS[name].point(DEGENERATE[lacking])
    found = getattr(found, "result", found)

    assert is_dataclass(found)
    numbers: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(found)}
    assert [name for name, one in numbers.items() if isinstance(one, float) and not isfinite(one)] == []


@pytest.mark.parametrize("lacking", ["one rater", "no pair", "one value", "constant metric"])
@pytest.mark.parametrize("name", sorted(name for name, one in STATISTICS.items() if one.draws))
def test_every_draw_of_a_study_without_an_answer_is_missing_too(name: str, lacking: str) -> None:
    statistic, study = STATISTICS[name], DEGENERATE[lacking]
    assert statistic.draws is not None

    drawn = statistic.draws(study, np.ones((3, study.n_prompts), dtype=np.int64))

    assert np.isnan(drawn).tolist() == [lacking in statistic.undefined_in] * 3


@pytest.mark.parametrize("lacking", ["nothing", "no rating"])
@pytest.mark.parametrize("name", sorted(name for name, one in STATISTICS.items() if one.draws))
def test_draws_of_nothing_are_missing_and_no_error(name: str, lacking: str) -> None:
    statistic, study = STATISTICS[name], DEGENERATE[lacking]
    assert statistic.draws is not None

    drawn = statistic.draws(study, np.ones((3, study.n_prompts), dtype=np.int64))

    assert np.isnan(drawn).all()
    assert drawn.shape == (3,)
