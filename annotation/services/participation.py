"""Taking part: consent given or declined."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import IntegrityError
from django.db.models import F

from annotation import errors
from annotation.models import JoinLink, Participation, Rater, Study, StudyState
from base.db import violated, write_transaction

# No letters or digits that look alike: a rater may have to read it out.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
ATTEMPTS = 5


def consent_digest(text: str) -> str:
    """Return the sha256 of a consent text, by which it is known what a person agreed to."""
    return hashlib.sha256(text.encode()).hexdigest()


def join_study(*, link: JoinLink, language: str, consent_sha256: str, at: datetime) -> Participation:
    """Take a person into an open study, who has just agreed to the consent text they read.

    Raises
    ------
    StudyNotOpen
        If the study takes nobody at this moment.
    ConsentOutdated
        If the text that was read is not the one in force.
    """
    study = link.study
    _must_take_people(study)
    text = study.protocol["consent"]["texts"].get(language)
    if text is None or consent_digest(text) != consent_sha256:
        raise errors.ConsentOutdated("The consent text has changed. Please read it again.")
    for _ in range(ATTEMPTS):
        try:
            with write_transaction():
                rater = Rater.objects.create(created_at=at)
                participation = Participation.objects.create(
                    study=study,
                    rater=rater,
                    pseudonym="r-" + "".join(secrets.choice(ALPHABET) for _ in range(6)),
                    language=language,
                    consent_version=study.protocol["consent"]["version"],
                    consent_sha256=consent_sha256,
                    consent_language=language,
                    consented_at=at,
                    joined_at=at,
                )
                JoinLink.objects.filter(pk=link.pk).update(n_joined=F("n_joined") + 1)
                return participation
        except IntegrityError as error:
            if violated(error) != "participation_pseudonym_once_per_study":
                raise
    raise errors.ClaimContested("No free pseudonym was found. Please try again.")


def decline_consent(*, link: JoinLink) -> None:
    """Count a person who declined; nothing else is kept of them."""
    Study.objects.filter(pk=link.study_id).update(n_declined=F("n_declined") + 1)


def _must_take_people(study: Study) -> None:
    if study.state == StudyState.PAUSED:
        raise errors.StudyNotOpen("The study is paused. Please come back later.")
    if study.state != StudyState.OPEN:
        raise errors.StudyNotOpen("The study takes no more people.")
