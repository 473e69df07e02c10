"""Released human labels to a finished, imported study, and a dataset of the same key; harmless to run again.

Nothing is kept of a file with a refused line, unless such lines may be left out. An item that is in the study with
other ratings is refused: what was released is not overwritten.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError

from accounts.models import User
from accounts.services import audit
from annotation import errors
from annotation.models import Criterion, Rating, Study
from annotation.protocol import RESERVED, STUDY_KEY, CriterionPlan
from annotation.readers.records import LabelledItem
from annotation.readers.source import preset_key, read_labels
from base.db import violated, write_transaction
from base.errors import Conflict
from corpus.models import Dataset
from corpus.readers.records import Refusal
from corpus.services.import_plan import OnRefused

from .imported_rows import stored_values, write_items
from .imported_study import add_criteria, imported_study, missing_members, new_study, settle
from .imported_texts import import_texts, places_of, repeated_text
from .label_plan import Place, PlannedItem, plan_items
from .label_raters import MixedRaters, RaterMap, rater_map
from .ratings_outcome import RatingsOutcome
from .released import criterion_plan, released


class _Blocked(Exception):
    """Something stands in the way that was found after the first row was written: all is taken back."""


def import_ratings(
    *,
    path: Path,
    file_name: str,
    preset: str,
    study: str,
    at: datetime,
    title: str = "",
    licence: str = "",
    on_refused: OnRefused | None = None,
    by: User | None = None,
) -> RatingsOutcome:
    """Read released human labels into a finished, imported study, made when it is new.

    The file is read into memory whole: what a form's lists tell of their raters shows only at its last line.

    Parameters
    ----------
    path : Path
        The file on disk.
    file_name : str
        As the person knows it.
    preset : str
        Its shape.
    study : str
        Key of the study and of its dataset. One that is there grows by the file's items, if it was imported.
    at : datetime
    title, licence : str
        Of a new study and its dataset; without a title, that of the preset.
    on_refused : {"stop", "skip"}, optional
        Whether a refused line stops the import or is left out; without it, as the preset has it.
    by : User, optional
        Whose study it becomes.

    Raises
    ------
    CannotImportRatings
        If the key cannot be used, the study is not an imported one, or its ratings are of another kind.
    Conflict
        If the dataset contradicts the file, or another import changed the study meanwhile.
    """
    key = _checked_key(study)
    preset = preset_key(preset)
    about = released(preset)
    outcome = RatingsOutcome(study=key, dataset=key)
    stops = (on_refused or ("skip" if about.leaves_refused_out else "stop")) == "stop"
    items = _read(path, file_name, preset, outcome)
    file_sha256 = _sha256_of(path)
    try:
        with write_transaction():
            row = imported_study(key)
            plans = _plans(row, preset, items)
            items = _on_scale(items, plans, outcome)
            raters = _raters(items, outcome)
            if raters is None or (outcome.refused and stops):
                raise _Blocked
            texts = import_texts(
                dataset_key=key,
                items=items,
                about=about,
                preset=preset,
                file_name=file_name,
                file_sha256=file_sha256,
                title=title,
                licence=licence,
                on_refused="stop" if stops else "skip",
                at=at,
                by=by,
            )
            for refusal in [] if texts is None else [*texts.refusals, *texts.conflicts]:
                outcome.refuse(refusal.line, refusal.reason)
            if texts is not None and not texts.stored:
                raise _Blocked
            dataset = Dataset.objects.get(key=key)
            places = places_of(dataset, items)
            items = _with_texts(items, places, outcome)
            if row is None:
                row = new_study(key, dataset, raters, title=title or about.title, at=at, by=by)
            criteria = add_criteria(row, plans)
            planned, contradictions = plan_items(
                items, study_key=key, places=places, criteria=criteria, raters=raters
            )
            for found in contradictions:
                outcome.refuse(found.line, found.reason)
            new, unchanged = _compared(row, planned, outcome)
            if (outcome.refused and stops) or not (new or unchanged):
                raise _Blocked
            if new:
                settle(row, new, raters, {"file": file_name, "preset": preset, "sha256": file_sha256})
                write_items(study=row, items=new, criteria=criteria, at=at)
                audit.record(
                    actor=by,
                    action="study.import",
                    subject=f"study {key}",
                    at=at,
                    file=file_name,
                    sha256=file_sha256,
                    preset=preset,
                    items=len(new),
                )
            _tell(outcome, row, [*new, *unchanged], raters)
            outcome.stored, outcome.new, outcome.unchanged = True, len(new), len(unchanged)
    except IntegrityError as error:
        # Another import wrote the same study after this one had looked: PostgreSQL lets both look.
        if violated(error) is None:
            raise
        raise Conflict(
            f"The study changed while the file was imported ({violated(error)}). Try again."
        ) from error
    except _Blocked:
        outcome.items, outcome.ratings = len(items), sum(len(item.labels) for item in items)
    return outcome


def _checked_key(key: str) -> str:
    if key in RESERVED or not re.fullmatch(STUDY_KEY, key):
        raise errors.CannotImportRatings(
            f"{key!r} cannot be a study's key; write up to 80 lower-case letters, digits and hyphens.",
            fields={"study": ["Write up to 80 lower-case letters, digits and hyphens."]},
        )
    return key


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(path: Path, file_name: str, preset: str, outcome: RatingsOutcome) -> list[LabelledItem]:
    """Return the items of a file; note the lines that cannot be kept."""
    items: list[LabelledItem] = []
    for found in read_labels(path, file_name=file_name, preset=preset):
        if isinstance(found, Refusal):
            outcome.refuse(found.line, found.reason)
        elif not found.labels:
            outcome.refuse(found.line, "it has no label")
        elif repeated := repeated_text(found):
            outcome.refuse(found.line, repeated)
        else:
            items.append(found)
    return items


def _plans(
    row: Study | None, preset: str, items: Sequence[LabelledItem]
) -> dict[str, CriterionPlan | Criterion]:
    """Return what the file's criteria are, by key: as the study has them, else as they will be made."""
    there = {} if row is None else {one.key: one for one in row.criteria.all()}
    return {
        key: there.get(key) or criterion_plan(preset, key, items)
        for key in dict.fromkeys(item.criterion for item in items)
    }


def _on_scale(
    items: Sequence[LabelledItem], plans: Mapping[str, CriterionPlan | Criterion], outcome: RatingsOutcome
) -> list[LabelledItem]:
    kept = []
    for item in items:
        plan = plans[item.criterion]
        off = next((one.value for one in item.labels if not plan.low <= one.value <= plan.high), None)
        if off is None:
            kept.append(item)
        else:
            outcome.refuse(
                item.line, f"{off:g} is not on the scale of {plan.key}, {plan.low:g} to {plan.high:g}"
            )
    return kept


def _with_texts(
    items: Sequence[LabelledItem], places: Mapping[int, Sequence[Place]], outcome: RatingsOutcome
) -> list[LabelledItem]:
    """Leave out the items of which a text was refused; those lines that were not named yet are."""
    named = {refusal.line for refusal in outcome.refusals}
    for item in items:
        if item.line not in places and item.line not in named:
            outcome.refuse(item.line, "a text of it was refused on an earlier line")
    return [item for item in items if item.line in places]


def _raters(items: Sequence[LabelledItem], outcome: RatingsOutcome) -> RaterMap | None:
    if not items:
        return None
    try:
        return rater_map(items)
    except MixedRaters as error:
        outcome.refuse(error.line, error.reason)
        return None


def _compared(
    study: Study, planned: Sequence[PlannedItem], outcome: RatingsOutcome
) -> tuple[list[PlannedItem], list[PlannedItem]]:
    """Return the items that are new to the study, and those it has with the same ratings; refuse the others."""
    stored = stored_values(study)
    new, unchanged = [], []
    for item in planned:
        there = stored.get(item.uid)
        if there is None:
            new.append(item)
        elif there == item.values:
            unchanged.append(item)
        else:
            outcome.refuse(item.line, "the study has these responses with other ratings")
    return new, unchanged


def _tell(outcome: RatingsOutcome, study: Study, planned: Sequence[PlannedItem], raters: RaterMap) -> None:
    pseudonyms = {name for item in planned for name in item.given}
    outcome.items = len(planned)
    outcome.ratings = sum(len(given.values) for item in planned for given in item.given.values())
    outcome.raters = raters.count(pseudonyms)
    outcome.rater_kind, outcome.study_rater_kind = str(raters.kind), str(study.rater_kind)
    outcome.unlinked_forms = list(raters.unlinked_forms)
    outcome.study_items = study.items.count()
    outcome.study_ratings = Rating.objects.filter(submission__assignment__study=study).count()
    outcome.missing_members = missing_members(study)
