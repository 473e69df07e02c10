"""The maximum of a concave log likelihood, or the finding that it lies at infinity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg

MAX_ROUNDS = 100
MAX_HALVINGS = 40
TOLERANCE = 1e-10  # of the Newton decrement: twice what the log likelihood could still rise
ROUNDING = 1e-12  # of the log likelihood, relative: a fall within it is none
FLAT = 1e-8  # share of the start's information left in some direction: below, the maximum runs away along it

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a log likelihood is highest, and the inverse of its information there.

    `estimates` has shape (n_parameters,), `covariance` shape (n_parameters, n_parameters).
    """

    estimates: FloatArray
    covariance: FloatArray


def concave_maximum(
    value: Callable[[FloatArray], float],
    slopes: Callable[[FloatArray], tuple[FloatArray, FloatArray]],
    start: FloatArray,
) -> Maximum | None:
    """Maximum of a concave function by Newton steps with halving.

    Parameters
    ----------
    value : callable
        The function at parameters of shape (n_parameters,); -inf outside its domain.
    slopes : callable
        Its gradient, and the information: minus the matrix of second derivatives.
    start : ndarray of float64, shape (n_parameters,)
        Inside the domain.

    Returns
    -------
    Maximum or None
        None when there is no single finite maximum: the information is singular from the start, or vanishes
        in some direction on the way.

    Notes
    -----
    Boyd & Vandenberghe (2004), section 9.5. Where a maximum lies at infinity, as under separation (Albert &
    Anderson 1984), each step goes on by about 1 while the information falls by e: what is left of it in
    the flattest direction, as a share of the start's, does not depend on the scale of any parameter.

    Examples
    --------
    >>> bell = lambda x: -float((x[0] - 3) ** 2)
    >>> found = concave_maximum(bell, lambda x: (6 - 2 * x, np.array([[2.0]])), np.zeros(1))
    >>> found.estimates.round(9).tolist(), found.covariance.round(9).tolist()
    ([3.0], [[0.5]])
    """
    estimates, reached = start, value(start)
    first = None
    for _ in range(MAX_ROUNDS):
        gradient, information = slopes(estimates)
        first = information if first is None else first
        try:
            covariance = _inverse(information)
            left = linalg.eigh(information, first, eigvals_only=True)[0] if start.size else 1.0
        except linalg.LinAlgError:
            return None
        if left < FLAT:
            return None
        step = covariance @ gradient
        rise = float(gradient @ step)
        if rise <= TOLERANCE:
            estimates = estimates + step
            return Maximum(estimates, _inverse(slopes(estimates)[1]))
        for halving in range(MAX_HALVINGS):
            candidate = estimates + step / 2**halving
            got = value(candidate)
            if got >= reached + 1e-4 * rise / 2**halving - ROUNDING * abs(reached):
                break
        else:
            return None
        estimates, reached = candidate, got
    return None


def _inverse(information: FloatArray) -> FloatArray:
    factor = linalg.cho_factor(information)
    return np.asarray(linalg.cho_solve(factor, np.eye(information.shape[0])), dtype=np.float64)
