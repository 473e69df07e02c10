"""What can go wrong with people and their tokens."""

from base.errors import InvalidInput, NotThere


class WrongLogin(InvalidInput):
    """No active person has this name and password; which of the two is wrong is not said."""

    code = "wrong_login"


class UnknownToken(NotThere):
    """A person asked for a token that is not theirs, or no longer lives."""

    code = "unknown_token"
