"""Values of a kind of their own: moments, money and JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from app.analytics.telling import LANGUAGES
from app.errors import BadInput

Moment = NewType("Moment", str)
"""A point in time as ISO-8601 in UTC, as the store gives it."""

Json = NewType("Json", object)
"""Any JSON value."""

MinorUnits = NewType("MinorUnits", int)
"""Money as a whole number of minor units, such as cents."""

Language = NewType("Language", str)
"""A language that labels are written in."""


LONGEST_AMOUNT = 18


def _moment(value: Any) -> Moment:
    """Text as a moment in UTC.

    >>> _moment("2021-01-01"), _moment("2021-01-01T01:00:00+01:00")
    ('2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z')
    """
    try:
        given = datetime.fromisoformat(value)
        given = (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        remedy = "Write 2021-01-01 or 2021-01-01T12:30:00Z."
        raise BadInput(f"{value!r} is not a point in time.", hint=remedy) from error
    return Moment(given.isoformat().replace("+00:00", "Z"))


def _minor_units(value: Any) -> MinorUnits:
    """A whole number of minor units, as text or as a number.

    >>> _minor_units("1250"), _minor_units(1250)
    (1250, 1250)
    """
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > LONGEST_AMOUNT:
        raise BadInput(f"{value!r} is no amount.", hint='Write "1250" for 12.50: minor units, without a point.')
    return MinorUnits(int(text))


SCALARS: dict[object, ScalarDefinition] = {
    Moment: strawberry.scalar(
        name="DateTime",
        serialize=str,
        parse_value=_moment,
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        description="A point in time, as ISO-8601 in UTC: `2026-06-30T12:00:00Z`. A date stands for its start.",
    ),
    Language: strawberry.scalar(
        name="Language",
        serialize=str,
        parse_value=str,
        description=f'A language: {", ".join(LANGUAGES).upper()}, in any case, also with a region as in `"es-MX"`. '
        "Labels fall back to EN in any other.",
    ),
    MinorUnits: strawberry.scalar(
        name="MinorUnits",
        serialize=str,
        parse_value=_minor_units,
        description='Money in minor units, such as cents: `"1250"` is 12.50. Written as text, since 64 bits '
        "are more than JSON numbers hold everywhere.",
    ),
    Json: strawberry.scalar(
        name="JSON", description="Any JSON value.", serialize=lambda value: value, parse_value=lambda value: value
    ),
}
