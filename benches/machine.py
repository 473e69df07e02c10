"""What a benchmark ran on; it stands beside every figure."""

from __future__ import annotations

import os
import platform

import numpy as np

Machine = dict[str, str | int | float | None]


def machine(database: str | None = None) -> Machine:
    """Say what this machine is.

    Parameters
    ----------
    database : str, optional
        Name and version of the database measured; None where none is.

    Returns
    -------
    dict
        `cores` this process may use, `memory_gb` (2^30 bytes), versions of `python`, `numpy` and `blas`, and
        `database`.

    Examples
    --------
    >>> sorted(machine())
    ['blas', 'cores', 'database', 'memory_gb', 'numpy', 'python']
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "cores": cores,
        "memory_gb": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "database": database,
    }
