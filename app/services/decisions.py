"""Who decides, and why: the names and reasons that plans, settlements and the ledger keep."""

from __future__ import annotations

import re
from typing import Final

from app.errors import BadInput

MOST_LETTERS: Final = 1000
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def plain(text: str, most: int = MOST_LETTERS) -> bool:
    """Whether a text can be stored and shown: UTF-8 of at most so many bytes, without control characters.

    >>> plain("shop o1"), plain("a\\nb"), plain("\\ud800"), plain("é" * 501)
    (True, False, False, False)
    """
    return not _UNFIT.search(text) and len(text.encode()) <= most


def check_decision(actor: str, reason: str | None = None) -> None:
    """Refuse a decision without a name, or one whose name or reason cannot be kept; None asks for no reason.

    >>> check_decision(" ")
    Traceback (most recent call last):
    app.errors.BadInput: A decision needs the name of who makes it.
    """
    for text, missing in ((actor, "the name of who makes it"), (reason, "a reason")):
        if text is not None and not text.strip():
            raise BadInput(f"A decision needs {missing}.", hint="It is kept with the entries that follow from it.")
        if text is not None and not plain(text):
            raise BadInput(
                f"{text[:50]!r} cannot be kept.",
                hint=f"Names and reasons have at most {MOST_LETTERS:,} bytes and no control characters.",
            )
