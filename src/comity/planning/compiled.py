"""Machine code for loops that NumPy can't express: numba, kept on disk where it can be."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

Given = ParamSpec("Given")
Found = TypeVar("Found")


def compiled(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Return the function as machine code that frees the interpreter's lock while it runs.

    What was compiled is kept beside the source or in the user's cache; where neither can be written, each process
    compiles for itself.
    """
    try:
        made: Callable[Given, Found] = njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:  # numba found no folder for its cache
        made = njit(nogil=True, error_model="numpy")(function)
    return made
