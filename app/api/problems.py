"""Errors become answers: RFC 9457 problems over HTTP, and errors with a code and a hint in GraphQL."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from graphql import GraphQLError
from starlette.exceptions import HTTPException

from app.errors import BadInput, Busy, GrapevineError, StoreError, TooMuch

log = logging.getLogger("grapevine")
MEDIA_TYPE = "application/problem+json"
WAYS_IN = 'Basic realm="Grapevine: any name, and an API key as password", Bearer'


@dataclass(frozen=True)
class Problem:
    """What a caller learns about an error: nothing of the inside of the service."""

    status: int
    code: str
    detail: str
    hint: str

    def body(self) -> dict[str, Any]:
        """The problem as RFC 9457 writes it, with the code and the hint beside."""
        title = HTTPStatus(self.status).phrase
        return {
            "type": "about:blank",
            "title": title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "hint": self.hint,
        }

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The problem as an HTTP answer."""
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers = {"WWW-Authenticate": WAYS_IN}
        return Response(orjson.dumps(self.body()), self.status, headers, MEDIA_TYPE)


def sentence(error: GrapevineError) -> str:
    """What an error of that kind says to everybody, without what this one knows."""
    return (type(error).__doc__ or "").strip().splitlines()[0]


def problem_of(error: BaseException) -> Problem:
    """What to tell a caller; what they should not see goes to the log, under an id that both can name."""
    if isinstance(error, GrapevineError) and not isinstance(error, StoreError):
        return Problem(error.status, error.code, str(error), error.remedy)
    name = secrets.token_hex(4)
    log.error("error %s: %s", name, error, exc_info=error)
    if isinstance(error, StoreError):
        return Problem(error.status, error.code, f"{sentence(error)} The log has more under {name}.", error.remedy)
    return Problem(
        500,
        "internal",
        f"Something went wrong in here. The log has more under {name}.",
        "Try again; if it stays so, report it together with what the log says.",
    )


def is_unavailable(error: GraphQLError) -> bool:
    """Whether the store failed or had no time, so that the same question may be answered later."""
    return isinstance(_cause(error), StoreError | Busy)


def is_busy(error: GraphQLError) -> bool:
    """Whether too many others wait for long work."""
    return isinstance(_cause(error), Busy)


def graphql_error(error: GraphQLError, *, suggestions: bool) -> GraphQLError:
    """The same for one error of a GraphQL answer; `suggestions` leaves in what names the schema holds instead."""
    cause = _cause(error)
    if isinstance(cause, RecursionError):
        cause = TooMuch("The document is nested too deeply.")
    if cause is None:
        message = error.message if suggestions else error.message.split(" Did you mean")[0]
        code, hint = BadInput.code, BadInput.hint
    else:
        problem = problem_of(cause)
        message, code, hint = problem.detail, problem.code, problem.hint
    return GraphQLError(
        message, error.nodes, error.source, error.positions, error.path, extensions={"code": code, "hint": hint}
    )


def _cause(error: GraphQLError) -> Exception | None:
    """What was raised beneath GraphQL's own errors; None when the document itself is at fault."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def install(app: FastAPI) -> None:
    """Answer every error of the HTTP doors as a problem."""

    async def known(_request: Request, error: Exception) -> Response:
        return problem_of(error).response()

    async def unreadable(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = error.errors()[0]
        name = ".".join(str(part) for part in wrong["loc"][1:])
        return Problem(400, BadInput.code, f"`{name}`: {wrong['msg']}.", BadInput.hint).response()

    async def plain(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = HTTPStatus(error.status_code).name.lower()
        problem = Problem(error.status_code, code, str(error.detail), "See /docs for what is served here.")
        return problem.response(error.headers)  # such as Allow, which 405 must have

    app.add_exception_handler(GrapevineError, known)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, plain)
    app.add_exception_handler(Exception, known)
