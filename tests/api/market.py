"""A market of two rows of stalls, some of whose keepers showed their papers; in May the second row gets talking.

Ana brought Bo and Bo brought Cy; Ana's leaflet went on by Bo to Cy, who bought. Each keeper has a price for being asked,
and all but Dan agreed to be. A stranger is known only to Zoe, who is known to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FIRST = ("ana", "bo", "cy", "dan", "eve", "fay", "gil", "hal")
SECOND = ("ida", "jo", "kim", "leo", "mia", "ned")
STRANGERS = ("stranger", "zoe")
PEOPLE = sorted((*FIRST, *SECOND, *STRANGERS))
VERIFIED = ("ana", "dan", "ida")
APRIL, MAY = "2026-04-30T00:00:00Z", "2026-05-31T00:00:00Z"


def _talk() -> Iterator[str]:
    for place, one in enumerate(FIRST):
        for step in (1, 2, 3):
            other = FIRST[(place + step) % len(FIRST)]
            for day in range(1, 2 + step):
                yield f"2026-04-{day:02}T10:00:00Z,wechat,message,{one},{other},"
    for one, other in (("cy", "ida"), ("ida", "jo"), ("jo", "ida"), ("ned", "cy"), ("zoe", "stranger")):
        yield f"2026-04-20T10:00:00Z,phone,call,{one},{other},"
    for one in SECOND:
        for other in SECOND:
            if one < other:
                yield f"2026-05-10T10:00:00Z,email,message,{one},{other},"
                yield f"2026-05-11T10:00:00Z,email,message,{other},{one},"
    for day in range(1, 6):
        yield f"2026-04-{day:02}T20:00:00Z,web,view,gil,,p1"


FILES = {
    "customers": "customer_id,verified,price,asked\n"
    + "".join(
        f"{who},{'yes' if who in VERIFIED else ''},{100 + 10 * place},{'no' if who == 'dan' else 'yes'}\n"
        for place, who in enumerate(PEOPLE)
    ),
    "content": "content_id,kind,title,topic\np1,leaflet,Apples,fruit\n",
    "interactions": "occurred_at,channel,kind,from_id,to_id,content_id\n" + "\n".join(_talk()) + "\n",
    "referrals": "referred_at,channel,referrer_id,referee_id\n2026-04-02,app,ana,bo\n2026-04-03,app,bo,cy\n",
    "shares": "share_id,shared_at,channel,sharer_id,parent_share_id,content_id\n"
    "s1,2026-04-05T08:00:00Z,wechat,ana,,p1\ns2,2026-04-05T09:00:00Z,wechat,bo,s1,p1\n",
    "orders": "order_id,ordered_at,customer_id,amount_minor,currency,share_id\n"
    "o1,2026-04-06T10:00:00Z,cy,5000,EUR,s2\no2,2026-04-07T10:00:00Z,ana,9000,EUR,\no3,2026-04-08,ana,100,USD,\n",
    "refunds": "refund_id,order_id,refunded_at,amount_minor\nf1,o2,2026-04-09,4000\n",
    "tags": "customer_id,tag,since,until\nfay,vip,2026-01-01,\nida,vip,2026-01-01,\n",
    "circles": "circle_id,kind\nrow,stalls\n",
    "memberships": "circle_id,customer_id,role,since,until\n" + "".join(f"row,{who},member,,\n" for who in SECOND),
}


def write(folder: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Write the market as canonical tables, without the lines that hold one of some texts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        lines = [line for line in text.splitlines(keepends=True) if not any(part in line for part in without)]
        (folder / f"{name}.csv").write_text("".join(lines), encoding="utf-8")
    return folder
