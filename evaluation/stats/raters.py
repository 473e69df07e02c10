"""How severe is each rater, and what is each unit's mean without it? The additive model with random effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, optimize, sparse

from evaluation.stats.data import ReliabilityData

EXACT_FIT = 1e-12  # a residual below this share of the total is rounding, not noise
MAX_ROUNDS = 500

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ConnectedGroups:
    """Which raters and units hang together through ratings.

    `raters`, shape (n_raters,), and `units`, shape (n_units,), hold a group code from 0, and -1 for who has no
    rating. Two raters of different groups share no unit, not even through others.
    """

    n_groups: int
    raters: npt.NDArray[np.int64]
    units: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class AdditiveModel:
    """Ratings split into unit, rater and residual; or None everywhere, and the reason.

    `mean` is the general mean; `severities`, shape (n_raters,), the raters' predicted shifts, positive for one
    who rates high; `predicted_means`, shape (n_units,), the best linear prediction of each unit's mean, drawn
    towards `mean` the more the fewer ratings it has; `adjusted_means` the plain mean of each unit's ratings less
    their raters' severities. Rows and columns are those of the data; nan for who has no rating. `reliability_one`
    is the share of a single rating's variance that is the unit's.
    """

    mean: float | None
    var_unit: float | None
    var_rater: float | None
    var_residual: float | None
    reliability_one: float | None
    severities: FloatArray | None
    predicted_means: FloatArray | None
    adjusted_means: FloatArray | None
    n_units: int
    n_raters: int
    n_ratings: int
    n_groups: int
    undefined: str | None


@dataclass(frozen=True)
class _Solution:
    """The mixed-model equations solved at one pair of relative deviations (columns: units, raters)."""

    deviance: float
    gradient: FloatArray
    residual_variance: float
    mean: float
    columns: FloatArray
    rows: FloatArray


def connected_groups(data: ReliabilityData) -> ConnectedGroups:
    """Groups of raters and units that ratings connect.

    Parameters
    ----------
    data : ReliabilityData
        Any overlap, missing ratings allowed.

    Returns
    -------
    ConnectedGroups
        One group when every rater can be compared with every other.

    Notes
    -----
    Connected components of the graph with an edge for each rating (Weeks & Williams 1964).

    Examples
    --------
    >>> nan = np.nan
    >>> data = ReliabilityData([[1, 2, nan], [nan, nan, 3]], [0, 0, 1], raters=("ada", "ben"), units=tuple("abc"))
    >>> groups = connected_groups(data)
    >>> groups.n_groups, groups.raters.tolist(), groups.units.tolist()
    (2, [0, 1], [0, 0, 1])
    """
    rows, columns = np.nonzero(~np.isnan(data.values))
    n_nodes = data.n_raters + data.n_units
    edges = sparse.coo_matrix((np.ones(rows.size), (rows, columns + data.n_raters)), shape=(n_nodes, n_nodes))
    _, labels = sparse.csgraph.connected_components(edges, directed=False)
    present = np.zeros(n_nodes, dtype=np.bool_)
    present[rows] = True
    present[columns + data.n_raters] = True
    codes = np.full(n_nodes, -1, dtype=np.int64)
    used, renumbered = np.unique(labels[present], return_inverse=True)
    codes[present] = renumbered
    return ConnectedGroups(int(used.size), codes[: data.n_raters], codes[data.n_raters :])


def additive_model(data: ReliabilityData) -> AdditiveModel:
    """Additive model of unit and rater with random effects, by restricted maximum likelihood.

    Parameters
    ----------
    data : ReliabilityData
        Any overlap, missing ratings allowed; raters and units without a rating are passed over.

    Returns
    -------
    AdditiveModel
        Variances are at least 0. Undefined, with the reason, for fewer than two raters or units, when raters and
        units fall apart into groups without a common rating (then severity and the units' level cannot be
        told apart), when there are too few ratings for a residual, when all ratings are equal, and when they are
        exactly a sum of unit and rater.

    Notes
    -----
    y = mean + unit + rater + residual, each normal with its own variance (Searle, Casella & McCulloch 1992,
    chapter 7). The restricted likelihood is profiled to two relative deviations (Bates et al. 2015), its
    zero gradient being the fixed point of the EM steps; at each step the longer side is eliminated, so that the
    cost is n_units x n_raters^2 for fewer raters than units. A variance may come out as exactly 0.

    Examples
    --------
    >>> ratings = [[1, 3, 5, 2], [2, 4, 5, 4], [1, 3, 4, 2]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> model = additive_model(data)
    >>> round(model.var_unit, 4), round(model.var_rater, 4), round(model.var_residual, 4)
    (1.8611, 0.3889, 0.1944)
    >>> model.severities.round(3).tolist()
    [-0.222, 0.667, -0.444]
    """
    rated = ~np.isnan(data.values)
    used_raters, used_units = rated.any(axis=1), rated.any(axis=0)
    values = data.values[np.ix_(used_raters, used_units)]
    groups = connected_groups(data).n_groups
    reason = _reason_against(values, groups)
    counts = {
        "n_units": values.shape[1],
        "n_raters": values.shape[0],
        "n_ratings": int(rated.sum()),
        "n_groups": groups,
    }
    if reason is not None:
        return AdditiveModel(None, None, None, None, None, None, None, None, **counts, undefined=reason)
    fit, deviations = _fit(values)
    noise = fit.residual_variance
    var_unit, var_rater = (float(deviation**2 * noise) for deviation in deviations)
    severities = np.full(data.n_raters, np.nan)
    severities[used_raters] = fit.rows
    predicted = np.full(data.n_units, np.nan)
    predicted[used_units] = fit.mean + fit.columns
    adjusted = np.full(data.n_units, np.nan)
    adjusted[used_units] = np.nanmean(values - fit.rows[:, np.newaxis], axis=0)
    return AdditiveModel(
        mean=fit.mean,
        var_unit=var_unit,
        var_rater=var_rater,
        var_residual=noise,
        reliability_one=var_unit / (var_unit + var_rater + noise),
        severities=severities,
        predicted_means=predicted,
        adjusted_means=adjusted,
        **counts,
        undefined=None,
    )


def _reason_against(values: FloatArray, n_groups: int) -> str | None:
    n_raters, n_units = values.shape
    ratings = values[~np.isnan(values)]
    if ratings.size == 0:
        return "there are no ratings"
    for n, what in ((n_raters, "rater"), (n_units, "unit")):
        if n < 2:
            return f"one {what} alone: {what}s cannot be compared"
    if n_groups > 1:
        return f"raters and units fall into {n_groups} groups that no rating connects"
    if ratings.size <= n_raters + n_units - 1:
        return f"{ratings.size} ratings of {n_units} units by {n_raters} raters leave no residual"
    total = float(((ratings - ratings.mean()) ** 2).sum())
    if total == 0:
        return f"all ratings are {ratings[0]:g}"
    if _residual_of_fixed_effects(values) <= EXACT_FIT * total:
        return "the ratings are exactly a sum of unit and rater: there is no residual variance"
    return None


def _residual_of_fixed_effects(values: FloatArray) -> float:
    """Sum of squares that unit and rater leave when both are fitted freely."""
    longer = values if values.shape[1] >= values.shape[0] else values.T
    rated = (~np.isnan(longer)).astype(np.float64)
    centred = np.where(rated > 0, longer - np.nanmean(longer, axis=0), 0.0)
    normal = np.diag(rated.sum(axis=1)) - (rated / rated.sum(axis=0)) @ rated.T
    right = centred.sum(axis=1)
    effects = np.linalg.lstsq(normal, right, rcond=None)[0]
    shifted = longer - effects[:, np.newaxis]
    return float(np.nansum((shifted - np.nanmean(shifted, axis=0)) ** 2))


def _fit(values: FloatArray) -> tuple[_Solution, FloatArray]:
    """Deviations of units and raters, relative to the residual's, of highest restricted likelihood."""

    def objective(deviations: FloatArray) -> tuple[float, FloatArray]:
        solved = _solve(values, deviations)
        return solved.deviance, solved.gradient

    # From both a wide and a narrow start: the restricted likelihood of unbalanced ratings can have two hills.
    found = [
        optimize.minimize(
            objective,
            np.full(2, start),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * 2,
            options={"maxiter": MAX_ROUNDS, "ftol": 1e-15, "gtol": 1e-9},
        )
        for start in (1.0, 0.2)
    ]
    deviations = np.asarray(min(found, key=lambda result: float(result.fun)).x, dtype=np.float64)
    return _solve(values, deviations), deviations


def _solve(values: FloatArray, deviations: FloatArray) -> _Solution:
    """Solve the mixed-model equations, the longer side eliminated because its block is diagonal."""
    flipped = values.shape[0] > values.shape[1]
    grid = values.T if flipped else values
    long_deviation, short_deviation = deviations[::-1] if flipped else deviations
    rated = ~np.isnan(grid)
    present = rated.astype(np.float64)
    n_ratings, centre = float(present.sum()), float(np.nanmean(grid))
    y = np.where(rated, grid - centre, 0.0)
    n_short = grid.shape[0]

    # Columns of the short side, scaled by its deviation, and then the constant.
    shared = np.vstack([short_deviation * present, present.sum(axis=0)])
    per_long = present.sum(axis=0)
    diagonal = 1 + long_deviation**2 * per_long
    block = np.zeros((n_short + 1, n_short + 1))
    block[:n_short, :n_short] = np.diag(1 + short_deviation**2 * present.sum(axis=1))
    block[n_short, :n_short] = block[:n_short, n_short] = short_deviation * present.sum(axis=1)
    block[n_short, n_short] = n_ratings
    reduced = block - (long_deviation**2 * shared / diagonal) @ shared.T
    right_long = long_deviation * y.sum(axis=0)
    right = np.append(short_deviation * y.sum(axis=1), y.sum())
    cross = long_deviation * shared / diagonal  # shape (n_short + 1, n_long)

    factor = linalg.cho_factor(reduced, lower=True)
    solution = linalg.cho_solve(factor, right - cross @ right_long)
    inverse = linalg.cho_solve(factor, np.eye(n_short + 1))
    long_effects = right_long / diagonal - cross.T @ solution
    squares = float((y**2).sum() - right_long @ long_effects - right @ solution)
    freedom = n_ratings - 1

    log_determinant = float(np.log(diagonal).sum() + 2 * np.log(np.diag(factor[0])).sum())
    trace_long = float((1 / diagonal).sum() + np.einsum("ik,ij,jk->", cross, inverse, cross, optimize=True))
    trace_short = float(np.trace(inverse[:n_short, :n_short]))
    short_effects = solution[:n_short]
    slopes = [
        0.0
        if deviation == 0
        else 2 / deviation * (effects.size - trace - freedom * float(effects @ effects) / squares)
        for deviation, effects, trace in (
            (long_deviation, long_effects, trace_long),
            (short_deviation, short_effects, trace_short),
        )
    ]
    long_effects, short_effects = long_deviation * long_effects, short_deviation * short_effects
    return _Solution(
        deviance=log_determinant + freedom * float(np.log(squares)),
        gradient=np.array(slopes[::-1] if flipped else slopes),
        residual_variance=squares / freedom,
        mean=centre + float(solution[n_short]),
        columns=short_effects if flipped else long_effects,
        rows=long_effects if flipped else short_effects,
    )
