"""A bazaar: links, codes, clicks, scans, views and guesses lead to its orders, some of them crooked.

Yan brought Zoe and Zoe brought Ana; Xi brought Bo, but only in June. Eve and Fay brought each other. Dan saw what he
passed on at three people's, and scanned the code of one. Every buyer whose name begins with k comes for one order.
"""

from __future__ import annotations

from pathlib import Path

from app.queries import query
from app.services.ingest import ingest
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write

AT = "2026-03-10T12:00:00Z"
"""When nearly all orders were placed."""

ORDERS = {
    # order: buyer, share, link, code, device, began_at
    "by-link": "k1,,la,,,",
    "by-code": "k2,,,BO5,,",
    "by-code-and-share": "k3,s2,,ANA10,,",
    "by-a-code-of-two": "k4,,,TWO,,",
    "by-clicks": "k5,,,,,",
    "at-the-edge": "k6,,,,,",
    "beyond-the-edge": "k7,,,,,",
    "view-at-the-edge": "k8,,,,,",
    "view-beyond-the-edge": "k9,,,,,",
    "by-a-guess": "k10,,,,,",
    "sure-before-guess": "k11,,,,,",
    "clicked-twice": "k12,,,,,",
    "too-fast": "k13,,,,,",
    "after-it-began": "k14,,,,,2026-03-10T11:55:00Z",
    "other-identity": "k15,,,,,",
    "own": "bo,s2,,,,",
    "ring": "k16,s10,,,,",
    "two-parents": "k17,s4,,,,",
    "orphan": "k18,s7,,,,",
    "cycle": "k19,s8,,,,",
    "early": "k20,s11,,,,",
    "brought": "hal,,,,,",
    "unknown-share": "k21,gone,,,,",
    "others-link": "k22,s3,,,,",
    "nothing": "k23,,,,,",
    "unknown-link": "k24,,gone,,,",
    "fast-on-named": "k25,s2,,,,",
}
CLICKS = {
    # buyer: what was seen, when, how, and whether it is certain
    "k5": [
        ("s5", "", "2026-03-07T12:00:00Z", "click", ""),
        ("s1", "", "2026-03-08T12:00:00Z", "scan", ""),
        ("s2", "", "2026-03-09T12:00:00Z", "click", ""),
        ("s6", "", "2026-03-10T11:00:00Z", "view", ""),
        ("s2", "", "2026-03-10T12:00:01Z", "click", ""),
    ],
    "k6": [("s1", "", "2026-03-03T12:00:00Z", "", "")],
    "k7": [("s1", "", "2026-03-03T11:59:59Z", "", "")],
    "k8": [("", "la", "2026-03-09T12:00:00Z", "view", "")],
    "k9": [("", "la", "2026-03-09T11:59:59Z", "view", "")],
    "k10": [("s1", "", "2026-03-10T11:00:00Z", "", "guess")],
    "k11": [("s5", "", "2026-03-09T11:00:00Z", "", "certain"), ("s1", "", "2026-03-10T11:00:00Z", "", "probabilistic")],
    "k12": [("s2", "", "2026-03-10T11:50:00Z", "", ""), ("s2", "", "2026-03-10T11:59:59Z", "", "")],
    "k13": [("s2", "", "2026-03-10T11:59:59Z", "", "")],
    "k14": [("s2", "", "2026-03-10T11:58:00Z", "", "")],
    "k25": [("s2", "", "2026-03-10T11:59:59Z", "", "")],
    "dan": [("s2", "", "2026-03-01T12:45:00Z", "scan", "")],
}
PEOPLE = ["ana", "bo", "cy", "dan", "eve", "fay", "gil", "hal", "ida", "xi", "yan", "zoe", "kim"]
BAZAAR = {
    "customers.csv": "customer_id\n" + "".join(f"{who}\n" for who in [*PEOPLE, *(f"k{n}" for n in range(1, 26))]),
    "identities.csv": "customer_id,channel,external_id\nk15,wechat,wx-k15\n",
    "share_links.csv": "link_id,owner_id,created_at\nla,ana,2026-02-01\nlb,bo,2026-02-02\n",
    "referral_codes.csv": "code,owner_id\nANA10,ana\nBO5,bo\nTWO,cy\nTWO,dan\n",
    "referrals.csv": "referral_id,referred_at,channel,referrer_id,referee_id\n"
    "r1,2025-06-01,,yan,zoe\nr2,2026-01-01,,zoe,ana\nr3,2026-06-01,,xi,bo\nr4,2026-01-10,,eve,fay\nr5,2026-01-20,,fay,eve\n"
    "r6,2026-01-15,,ida,hal\nr7,2026-02-03,wechat,ana,kim\nr8,2026-02-01,wechat,bo,kim\nr9,2026-02-01,wechat,ana,kim\n"
    "r10,2026-02-05,sms,cy,kim\nr11,2026-02-05,,gil,gil\nr12,,,cy,dan\nr13,2026-01-02,,gil,ana\n",
    "shares.csv": "share_id,shared_at,channel,sharer_id,parent_share_id,link_id\n"
    "s1,2026-03-01T10:00:00Z,wechat,ana,,la\n"
    "s2,2026-03-01T11:00:00Z,wechat,bo,s1,\n"
    "s3,2026-03-01T12:00:00Z,wechat,cy,,lb\n"
    "s4,2026-03-01T13:00:00Z,wechat,dan,s2,\n"
    "s5,2026-03-01T10:30:00Z,wechat,eve,,\n"
    "s6,2026-03-01T12:30:00Z,wechat,fay,,\n"
    "s7,2026-03-01T14:00:00Z,wechat,gil,lost,\n"
    "s8,2026-03-01T15:00:00Z,wechat,fay,s9,\n"
    "s9,2026-03-01T16:00:00Z,wechat,gil,s8,\n"
    "s10,2026-03-01T17:00:00Z,wechat,ana,s2,\n"
    "s11,2026-03-01T09:00:00Z,wechat,cy,s1,\n",
    "clicks.csv": "customer_id,share_id,link_id,clicked_at,kind,evidence\n"
    + "".join(f"{who},{','.join(each)}\n" for who, seen in CLICKS.items() for each in seen),
    "orders.csv": "order_id,customer_id,share_id,link_id,code,device,began_at,ordered_at,amount_minor,currency\n"
    + "".join(f"{name},{rest},{AT},1000,CNY\n" for name, rest in ORDERS.items())
    + "".join(f"burst{n},k23,,,,tablet,,2026-03-20T12:{n:02}:00Z,100,CNY\n" for n in range(7))
    + "burst9,k23,,,,tablet,,2026-03-20T13:10:00Z,100,CNY\n"
    + "undated,k23,s2,,,,,,100,CNY\n",
    "refunds.csv": "refund_id,order_id,refunded_at,amount_minor\nf1,own,,300\nf2,own,2026-03-09,200\nf3,undated,,5\n",
    "content.csv": "content_id,title\np1,Lantern\n",
    "touches.csv": "customer_id,touched_at,channel,content_id,employee_id,campaign_id\n"
    "k1,2026-03-01,sms,p1,e1,\nk1,2026-03-01,sms,p1,e1,\nk1,2026-03-02,email,,,spring\n",
    "tags.csv": "customer_id,tag,since,until\nbo,general,,\nbo,member,2026-02-01,2026-03-10T12:00:00Z\nbo,loyal,2026-03-10T12:00:00Z,\n"
    "ana,member,2026-03-10T12:00:01Z,\nana,vip,2026-01-01,\n",
}


async def load(store: Store, folder: Path) -> None:
    """Load the bazaar, and what only live channels tell: further parents of a share, and a click by another identity."""
    await ingest(store, write(BAZAAR, folder / "bazaar"), say=quiet)
    await store.write(query("load/came_from_share"), {"start": ["bazaar/s4"] * 2, "end": ["bazaar/s5", "bazaar/s6"]})
    click = query("load/click")
    given = {"key": ["live/c1"], "source": ["live"], "digest": ["x"], "at": [1_773_140_400_000]}
    await store.write(click, {slot.name: given.get(slot.name, [None]) for slot in click.params})
    await store.write(query("load/clicked"), {"start": ["wechat:wx-k15"], "end": ["live/c1"]})
    await store.write(query("load/on_share"), {"start": ["live/c1"], "end": ["bazaar/s2"]})
