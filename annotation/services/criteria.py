"""A criterion as a protocol plans it, to its row."""

from __future__ import annotations

from annotation.models import Criterion, Study
from annotation.protocol import CriterionPlan


def criterion_row(study: Study, plan: CriterionPlan, position: int) -> Criterion:
    """Return the unsaved row of a planned criterion."""
    return Criterion(
        study=study,
        key=plan.key,
        position=position,
        asked_of=plan.asked_of,
        screen=plan.screen,
        measurement=plan.measurement,
        low=plan.low,
        high=plan.high,
        step=plan.step,
        is_symmetric=plan.is_symmetric,
        is_required=plan.is_required,
        allows_cannot_judge=plan.allows_cannot_judge,
        texts={language: texts.model_dump(mode="json") for language, texts in plan.texts.items()},
    )
