"""A harbour with two villages: three people each side, and a ferryman who talks to both.

Ana and Bo both brought Cy, by app; Cy brought Dee; Dee brought Ana again, so that the referrals go round. Two records claim
the radio call sign. Cy left the choir and came back.
"""

from __future__ import annotations

from pathlib import Path

NORTH, SOUTH, FERRY = ("ana", "bo", "cy"), ("dee", "eli", "fay"), "ferryman"
PEOPLE = sorted((*NORTH, *SOUTH, FERRY))


def _talk() -> str:
    pairs = [(a, b) for village in (NORTH, SOUTH) for a in village for b in village if a != b]
    rows = [f"2026-03-{day:02}T10:00:00Z,wechat,message,{a},{b}" for day in (1, 2, 3) for a, b in pairs]
    rows += [f"2026-03-04T10:00:00Z,phone,call,{FERRY},{other}" for other in (*NORTH, *SOUTH)]
    return "occurred_at,channel,kind,from_id,to_id\n" + "\n".join(rows) + "\n"


FILES = {
    "customers": "customer_id,joined_at,boat\n"
    + "".join(f"{who},{'2020' if who == 'ana' else '2021-05-01'},{'yes' if who == FERRY else ''}\n" for who in PEOPLE),
    "identities": "customer_id,channel,external_id\nana,wechat,wx-ana\nferryman,radio,K1\nfay,radio,K1\n",
    "interactions": _talk(),
    "circles": "circle_id,kind,parent_id\nharbour,place,\nchoir,club,harbour\n",
    "memberships": (
        "circle_id,customer_id,role,since,until\nchoir,ana,leader,2019-01-01,\nchoir,cy,member,2018-01-01,2020-01-01\n"
        "choir,cy,member,2024-01-01,\nchoir,dee,alumni,2018-01-01,\nharbour,ferryman,member,,\n"
    ),
    "referrals": "channel,referrer_id,referee_id\napp,ana,cy\napp,bo,cy\n,cy,dee\n,dee,ana\n",
}


def write(folder: Path) -> Path:
    """Write the harbour as canonical tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
