"""Which studies a researcher may see, and run."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from annotation import errors
from annotation.models import Role, Study

RUNS = (Role.OWNER, Role.EDITOR)


def studies_of(user: User) -> QuerySet[Study]:
    """Return the studies a person may see."""
    if user.is_superuser:
        return Study.objects.all()
    return Study.objects.filter(members__user=user).distinct()


def study_for(user: User, key: str, *, to_run: bool = False) -> Study:
    """Return a study a person may see, or run.

    Raises
    ------
    StudyNotFound
        If there is none: a study of others and one that does not exist read the same.
    """
    studies = studies_of(user)
    if to_run and not user.is_superuser:
        studies = Study.objects.filter(members__user=user, members__role__in=RUNS).distinct()
    study = studies.select_related("dataset").filter(key=key).first()
    if study is None:
        raise errors.StudyNotFound(f"There is no study {key!r} that you may {'run' if to_run else 'see'}.")
    return study


def study_by_key(key: str) -> Study:
    """Return a study, for commands: whoever runs them has the machine.

    Raises
    ------
    StudyNotFound
        If none has this key.
    """
    study = Study.objects.select_related("dataset").filter(key=key).first()
    if study is None:
        raise errors.StudyNotFound(f"There is no study {key!r}.")
    return study
