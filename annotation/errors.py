"""What can go wrong in a study."""

from base.errors import Conflict, InvalidInput, NotAllowed, NotThere


class ProtocolError(InvalidInput):
    """A protocol that cannot be used; `fields` names each place and what to write there."""

    code = "protocol_invalid"


class StudyNotFound(NotThere):
    """No study of this key, or not for this person."""

    code = "study_not_found"


class KeyTaken(Conflict):
    """Another study has this key."""

    code = "study_key_taken"


class WrongState(Conflict):
    """The study's state does not allow this."""

    code = "study_state"


class NothingToDraw(InvalidInput):
    """The frame holds no pair the protocol asks for."""

    code = "nothing_to_draw"


class LinkUnknown(NotThere):
    """The link is unknown, ended or revoked; raters are told no more."""

    code = "link_unknown"


class StudyNotOpen(Conflict):
    """The study takes no answers at this moment."""

    code = "study_not_open"


class ConsentOutdated(Conflict):
    """The consent text that was agreed to is not the one in force."""

    code = "consent_outdated"


class NotTaking(NotAllowed):
    """No participation stands behind this request."""

    code = "not_taking_part"


class AssignmentUnknown(NotThere):
    """No such assignment of this rater."""

    code = "assignment_unknown"


class AnswerInvalid(InvalidInput):
    """The ratings do not fit the criteria."""

    code = "answer_invalid"


class UuidReused(Conflict):
    """The same client uuid came with other content."""

    code = "uuid_reused"


class AlreadyAnswered(Conflict):
    """The assignment has a current answer; a change of mind names the one it corrects."""

    code = "already_answered"


class ClaimContested(Conflict):
    """Other tabs of this rater took each slot first."""

    code = "claim_contested"


class CannotSimulate(InvalidInput):
    """A study that simulated raters cannot play as asked."""

    code = "cannot_simulate"


class CannotImportRatings(InvalidInput):
    """A file of ratings that cannot become a study as asked."""

    code = "cannot_import_ratings"
