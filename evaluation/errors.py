"""What can go wrong when numbers are made of ratings, or files of them."""

from base import errors


class UnknownFormat(errors.InvalidInput):
    """A format nobody writes."""

    code = "unknown_format"


class NoReport(errors.NotThere):
    """No report of the study has been made yet."""

    code = "no_report"


class NotInReport(errors.NotThere):
    """The criterion or metric has no place in the report."""

    code = "not_in_report"


class ChangedMeanwhile(errors.Conflict):
    """Ratings left the study while they were being read."""

    code = "changed_meanwhile"


class NotAReferenceFile(errors.InvalidInput):
    """A folder or file of worked examples that cannot be read as such."""

    code = "not_a_reference_file"
