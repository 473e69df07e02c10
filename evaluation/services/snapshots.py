"""What an analysis saw: the ids of the current submissions and a digest over their values."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from itertools import groupby

from annotation.models import Study
from base.db import write_transaction
from evaluation.models import Snapshot
from evaluation.selectors.answers import Answer, answers


def take_snapshot(*, study: Study, at: datetime) -> Snapshot:
    """Keep which submissions are current now; the same data give the snapshot that is already there.

    The digest is over uids, pseudonyms, values, standing and exclusions, so equal ratings have equal digests
    on every database, and an exclusion that was added makes another snapshot.
    """
    digest = hashlib.sha256()
    submission_ids: list[int] = []
    with write_transaction():
        for submission_id, group in groupby(answers(study), key=lambda answer: answer.submission_id):
            submission_ids.append(submission_id)
            digest.update(_line(list(group)))
        snapshot, _ = Snapshot.objects.get_or_create(
            study=study,
            digest=digest.hexdigest(),
            defaults={
                "submission_ids": sorted(submission_ids),
                "n_submissions": len(submission_ids),
                "taken_at": at,
            },
        )
    return snapshot


def _line(ratings: list[Answer]) -> bytes:
    first = ratings[0]
    values = sorted(
        (
            one.criterion,
            -1 if one.member is None else one.member,
            one.value,
            json.dumps(one.values),
            one.cannot_judge,
        )
        for one in ratings
        if one.criterion is not None
    )
    head = (str(first.submission_uid), str(first.item_uid), first.pseudonym, first.counted, first.excluded)
    return json.dumps([*head, first.protocol_version, values]).encode() + b"\n"
