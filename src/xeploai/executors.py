"""Where work in parallel goes when one machine is not enough."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from xeploai.mistakes import Mistake, UserMistakesError, install

CONNECT = 10  # seconds that a scheduler has to take a connection
ANSWER = 20  # seconds that it has to say what it is
ASK = 10  # seconds between two times that it is asked whether it is there
PATIENCE = 60  # seconds without an answer after which it counts as gone
CLOSE = 5  # seconds that taking leave of it may take

LOST = "the connection was lost"

Given = TypeVar("Given")


class ClusterGoneError(ConnectionError):
    """A cluster will not give any more what it was asked for."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The executor of a Dask cluster.

    Raises
    ------
    UserMistakesError
        If the cluster cannot be reached, or Dask is not installed.
    """
    wrong = wrong_address(address)
    if wrong:
        raise UserMistakesError([Mistake("--dask", wrong)])
    there = Cluster(_reached(address), address)
    try:
        yield there
    finally:
        there.shutdown(wait=False, cancel_futures=True)


def wrong_address(address: str) -> str:
    """What is wrong with the address of a scheduler, as far as it says itself; empty if nothing is."""
    try:
        from distributed.comm import (  # type: ignore[import-not-found, unused-ignore]
            get_address_host_port,
            parse_address,
        )
    except ImportError:
        return f"Dask is not installed: {install('dask')}"
    try:
        host, port = get_address_host_port(address)
    except (ValueError, ImportError):
        host, port = "", 0
    if not host or not 0 < port < 1 << 16:
        return f"'{address}' is no address of a scheduler: give one such as tcp://host:8786"
    try:
        certificates = _security(address).get_connection_args("client")["ssl_context"]
    except (OSError, ValueError, ImportError) as error:
        return f"certificates cannot be read: {error}"
    if certificates is None and parse_address(address)[0] in ("tls", "wss"):
        return f"{address} needs certificates: name them in Dask's configuration, under distributed.comm.tls"
    return ""


def _security(address: str) -> Any:
    """Certificates as Dask's configuration has them; what a client of it would take."""
    import dask  # type: ignore[import-not-found, unused-ignore]
    from distributed import Security
    from distributed.utils import import_term  # type: ignore[import-not-found, unused-ignore]

    loader = dask.config.get("distributed.client.security-loader", None)
    return (import_term(loader)({"address": address}) if loader else None) or Security()


def _reached(address: str) -> Any:
    """The client of a scheduler that answers."""
    from distributed import Client

    for name in ("distributed.client", "distributed.batched"):  # a lost cluster is told once, here
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        security = _security(address)
        said = _asked(address, security.get_connection_args("client"), ANSWER)
        if "workers" in said:
            return Client(address, security=security, timeout=CONNECT, set_as_default=False)
        why = f": what answers is a {said.get('type', 'process')}"
    except Exception as error:  # whatever listens there may answer anything
        why = _why(error)
    raise UserMistakesError([Mistake("--dask", f"no Dask scheduler answers at {address}{why}")])


def _asked(address: str, connection: dict[str, Any], patience: float) -> dict[str, Any]:
    """What a scheduler says that it is, asked from a thread: in a notebook there is a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _identity(address, connection, patience)).result()


async def _identity(address: str, connection: dict[str, Any], patience: float) -> dict[str, Any]:
    """What a scheduler says that it is; Dask's own time limit does not hold once a connection is there."""
    from distributed import rpc

    asked = rpc(address, timeout=min(CONNECT, patience), connection_args=connection)
    try:
        return dict(await asyncio.wait_for(asked.identity(), patience))
    finally:
        await asked.close_rpc()


def _why(error: BaseException) -> str:
    """Why nothing answers, as far as people can do something about it."""
    first: BaseException = error
    while first.__cause__ is not None:
        first = first.__cause__
    if isinstance(first, OSError) and first.strerror:
        return f": {first.strerror}"
    if type(error) is OSError:
        return ": it takes no connection"
    if isinstance(error, RuntimeError):  # of Dask's configuration
        return f": {error}"
    return " (is it the port of something else, such as the dashboard?)"


class Cluster(Executor):
    """A cluster's work, given up when its scheduler is gone.

    Dask's futures wait as long as the connection seems to be there, and are cancelled when it is not; these
    end with a `ClusterGoneError`.
    """

    def __init__(self, client: Any, address: str):
        self._client, self._address = client, address
        self._waiting: dict[Future[Any], Any] = {}  # with Dask's own
        self._gone = ""
        self._lock = threading.Lock()
        self._left = threading.Event()
        threading.Thread(target=self._watch, name="cluster", daemon=True).start()

    def submit(self, fn: Callable[..., Given], /, *args: Any, **kwargs: Any) -> Future[Given]:
        """Have a function called; where the cluster is gone, the future says so."""
        own, theirs = Future[Given](), None
        try:
            theirs = self._client.submit(partial(fn, *args, **kwargs), pure=False)
        except Exception:
            if self._client.status not in ("closing", "closed"):
                raise
            self._lose(LOST)
        with self._lock:
            if self._gone:
                own.set_exception(ClusterGoneError(self._gone))
                return own
            self._waiting[own] = theirs
        own.add_done_callback(self._drop)
        self._client.loop.add_callback(self._follow, own, theirs)
        return own

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take leave of the cluster: what is not done is waited for, or dropped."""
        with self._lock:
            waiting = list(self._waiting)
        if cancel_futures:
            for own in waiting:
                own.cancel()
        if wait:
            wait_for(waiting)
        self._left.set()
        try:
            self._client.close(timeout=CLOSE)
        except Exception:
            self._client.status = "closed"  # or it tries again, for longer, when the process ends

    async def _follow(self, own: Future[Any], theirs: Any) -> None:
        """Let a future end as Dask's does; in Dask's thread."""
        result, error = None, None
        try:
            result = await self._client.gather(theirs, asynchronous=True)
        except BaseException as problem:
            of_the_work = theirs.status == "error"
            error = problem if of_the_work else ClusterGoneError(self._told(LOST))
        with self._lock:
            waited = own in self._waiting
            self._waiting.pop(own, None)
        if waited and own.set_running_or_notify_cancel():
            if error is None:
                own.set_result(result)
            else:
                own.set_exception(error)

    def _drop(self, own: Future[Any]) -> None:
        with self._lock:
            theirs = self._waiting.pop(own, None)
        if theirs is not None:
            own.set_running_or_notify_cancel()
            with suppress(Exception):  # of a scheduler that cannot be told
                theirs.cancel()

    def _watch(self) -> None:
        connection, heard = self._client.connection_args, time.monotonic()
        while not self._left.wait(ASK):
            left = heard + PATIENCE - time.monotonic()
            try:
                _asked(self._address, connection, max(1, min(ANSWER, left)))
                heard = time.monotonic()
            except Exception:
                if heard + PATIENCE < time.monotonic():
                    self._lose(f"no answer for {PATIENCE} seconds")
                    return

    def _lose(self, why: str) -> None:
        with self._lock:
            self._gone = self._gone or self._told(why)
            lost, self._waiting = list(self._waiting), {}
        for own in lost:
            if own.set_running_or_notify_cancel():
                own.set_exception(ClusterGoneError(self._gone))

    def _told(self, why: str) -> str:
        return f"the cluster at {self._address} is gone: {why}"
