# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application that serves one film: its page, its assets, its files, and how far it is made."""

from __future__ import annotations

from functools import partial

from anyio import CapacityLimiter, WouldBlock, to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kepu.cli.serving.answers import file_answer, is_known
from kepu.cli.serving.guard import Guard
from kepu.cli.serving.origin import Origin
from kepu.engine.digest import digest_bytes
from kepu.engine.errors import EngineError
from kepu.engine.language import LANGUAGES
from kepu.engine.outcome import TooManyRequests
from kepu.engine.playing import Served
from kepu.theme.assets import NAMES, asset, content_security_policy
from kepu.theme.film_pages import render_film_page
from kepu.theme.folder_page import page_name

WAITING_AT_MOST = 48
"""How many requests may wait for something to be made; the next is asked to come back."""
RETRY_AFTER = "2"


def application(origin: Origin, hosts: frozenset[str], language: str) -> Starlette:
    """The application for *origin*. *hosts* are the Host headers that are answered; *language* is that
    of the first page."""
    serving = _Serving(origin, language)
    return Starlette(
        routes=[
            Route("/", serving.page),
            *(Route(f"/{page_name(each, language)}", serving.page, name=each) for each in LANGUAGES),
            Route("/assets/{name}", serving.asset),
            Route("/progress.json", serving.progress),
            Route("/{path:path}", serving.file),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
    )


class _Serving:
    def __init__(self, origin: Origin, language: str) -> None:
        self.origin = origin
        self.language = language
        self._waiting = CapacityLimiter(WAITING_AT_MOST)
        self._threads = CapacityLimiter(WAITING_AT_MOST)

    async def page(self, request: Request) -> Response:
        """The film's page."""
        name = request.url.path.removeprefix("/") or "index.html"
        language = next(each for each in LANGUAGES if page_name(each, self.language) == name)
        render = partial(
            render_film_page, language=language, first=self.language, title=self.origin.title,
            progress=self.origin.progress,
        )  # fmt: skip
        text = await to_thread.run_sync(lambda: render(self.origin.files(), self.origin.read))
        headers = {
            "content-security-policy": content_security_policy(header=True),
            "cache-control": "no-store",
        }
        return HTMLResponse(text, headers=headers)

    async def asset(self, request: Request) -> Response:
        """A script or style."""
        name = request.path_params["name"]
        return file_answer(request, Served(asset(name)), name) if name in NAMES else _missing()

    async def progress(self, request: Request) -> Response:
        """How far the making is, tagged, so that asking often costs little."""
        answer = JSONResponse(self.origin.state(), headers={"cache-control": "no-cache"})
        tag = f'"{digest_bytes(bytes(answer.body))}"'
        answer.headers["etag"] = tag
        return Response(status_code=304, headers={"etag": tag}) if is_known(request, tag) else answer

    async def file(self, request: Request) -> Response:
        """A file of the film, made now if need be."""
        path = request.path_params["path"]
        try:
            self._waiting.acquire_on_behalf_of_nowait(request)
        except WouldBlock:
            return _busy("Too Many Requests")
        try:
            served = await to_thread.run_sync(
                self.origin.find, path, abandon_on_cancel=True, limiter=self._threads
            )
        except TooManyRequests as error:
            return _busy(str(error))
        except EngineError as error:
            return PlainTextResponse(
                str(error), 503 if not error.permanent else 500, headers={"cache-control": "no-store"}
            )
        finally:
            self._waiting.release_on_behalf_of(request)
        return file_answer(request, served, path) if served else _missing()


def _missing() -> Response:
    return PlainTextResponse("Not Found", 404)


def _busy(words: str) -> Response:
    return PlainTextResponse(words, 503, headers={"retry-after": RETRY_AFTER, "cache-control": "no-store"})
