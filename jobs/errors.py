"""What can go wrong with background work."""

from base.errors import Conflict, HivecheckError, InvalidInput, NotThere


class LeaseLost(HivecheckError):
    """The chunk went to another worker, or was finished by one; nothing was written."""

    code = "lease_lost"


class UnknownKind(InvalidInput):
    """No app has registered this kind of job."""

    code = "unknown_job_kind"


class NotResumable(Conflict):
    """Only a failed or cancelled job can be taken up again."""

    code = "job_not_resumable"


class NotCancellable(Conflict):
    """Only a queued or running job can be cancelled."""

    code = "job_not_cancellable"


class JobFailed(HivecheckError):
    """A job that was waited for did not end well."""

    code = "job_failed"


class JobNotFound(NotThere):
    """No job has this uid."""

    code = "job_not_found"
