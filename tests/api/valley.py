"""A valley where everybody belongs somewhere: colleagues, a family, a class, and friends of tea, with Ana in two of them.

All of it happens in March. In May two newcomers join the colleagues, and the friends of tea take to kites.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

COLLEAGUES = ("ana", *(f"a{number}" for number in range(2, 9)))
FAMILY = tuple(f"b{number}" for number in range(1, 8))
CLASS = tuple(f"c{number}" for number in range(1, 9))
TEA = ("ana", *(f"d{number}" for number in range(2, 9)))
NEWCOMERS = ("a9", "a10")
LONERS = tuple(f"x{number}" for number in range(1, 13))
PEOPLE = sorted({*COLLEAGUES, *FAMILY, *CLASS, *TEA, *NEWCOMERS, *LONERS})
MARCH, MAY = "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"


def _talk(people: tuple[str, ...], channel: str, kind: str, month: int = 3) -> Iterator[str]:
    for one in people:
        for other in people:
            if one != other:
                yield f"2026-{month:02}-02T10:00:00Z,{channel},{kind},{one},{other},"


def _touch(people: tuple[str, ...], content: str, month: int, days: int) -> Iterator[str]:
    for who in people:
        for day in range(1, days + 1):
            yield f"2026-{month:02}-{day + 2:02}T20:00:00Z,web,view,{who},,{content}"


def _record(who: str) -> str:
    employer = "Acme" if who in COLLEAGUES or who in NEWCOMERS else "Bolt" if who in LONERS[:4] else ""
    surname = "Olsen" if who in FAMILY else f"Name {who}"
    return f"{who},{employer},{surname},{'Lakeside' if who in CLASS else ''}"


def _interactions() -> Iterator[str]:
    yield from _talk(COLLEAGUES, "email", "message")
    yield from _talk(FAMILY, "phone", "call")
    yield from _talk(CLASS, "wechat", "message")
    yield from _talk(TEA, "vertical_forum", "reply")
    yield from _touch(TEA, "p1", 3, 3)
    yield from _touch(LONERS, "p2", 3, 1)
    for newcomer in NEWCOMERS:
        for other in COLLEAGUES:
            yield f"2026-05-02T10:00:00Z,email,message,{newcomer},{other},"
            yield f"2026-05-02T11:00:00Z,email,message,{other},{newcomer},"
    yield from _touch(TEA, "p3", 5, 6)


FILES = {
    "customers": "customer_id,employer,surname,school\n" + "\n".join(map(_record, PEOPLE)) + "\n",
    "content": "content_id,kind,title,topic\np1,article,All about tea,tea\np2,article,News,news\np3,article,Kites,kites\n",
    "interactions": "occurred_at,channel,kind,from_id,to_id,content_id\n" + "\n".join(_interactions()) + "\n",
    "circles": "circle_id,kind\ntea-club,club\nboard,committee\n",
    "memberships": "circle_id,customer_id,role,since,until\n"
    + "".join(f"tea-club,{who},member,2020-01-01,\n" for who in TEA)
    + "board,ana,lead,,\nboard,b1,member,,\nboard,c1,alumni,,\n",
}


def write(folder: Path) -> Path:
    """Write the valley as canonical tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
