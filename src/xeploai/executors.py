"""Where work in parallel goes when one machine is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from xeploai.mistakes import Mistake, UserMistakesError


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of a Dask cluster.

    Raises
    ------
    UserMistakesError
        If the cluster cannot be reached, or Dask is not installed.
    """
    try:
        from distributed import Client  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise UserMistakesError(
            [Mistake("--dask", "Dask is not installed: pip install 'xeploai[dask]'")]
        ) from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise UserMistakesError([Mistake("--dask", f"no cluster at {address}: {error}")]) from None
    with client:
        yield client.get_executor()
