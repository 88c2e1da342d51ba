# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the parts of a build are made: threads of the worker, or the machines of a Dask cluster
(``KEPU_EXECUTOR``). Each machine sees the same store under the same path, and has the same Kepu."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from kepu.jobs.errors import JobError, TryAgain

CONNECT_SECONDS = 20
SCHEMES = ("tcp", "tls", "ws", "wss")
"""How the address of a Dask scheduler begins."""


@contextmanager
def chosen_executor(told: str) -> Iterator[tuple[Executor | None, int | None]]:
    """The executor that *told* names, and how many jobs it does at once: nothing, or ``threads:N``, for the
    builder's own threads (``None``), or the address of a Dask scheduler, like ``tcp://10.0.0.5:8786``.
    Raises ``JobError``, and ``TryAgain`` where the scheduler does not answer."""
    name, _colon, rest = told.partition(":")
    if name in ("", "threads"):
        if rest and not (rest.isdecimal() and int(rest)):
            raise _unknown(told)
        yield None, int(rest) if rest else None
    elif name in SCHEMES:
        with _dask(told) as (executor, workers):
            yield executor, workers
    else:
        raise _unknown(told)


def _unknown(told: str) -> JobError:
    words = _(
        "KEPU_EXECUTOR is “{told}”; write threads:N, or the address of a Dask scheduler: tcp://HOST:8786."
    )
    return JobError(words, told=told[:60])


@contextmanager
def _dask(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise JobError(_("Dask is not installed; run: pip install distributed")) from error
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise TryAgain(
            _("The Dask scheduler at {address} does not answer; see that it runs."), address=address
        ) from error
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise TryAgain(_("The Dask scheduler at {address} has no worker yet."), address=address)
        # The same job may be asked for twice, after its files were lost: it is done again.
        with client.get_executor(pure=False) as executor:
            yield executor, workers
