"""A concert that is told on: two ways lead to Cy, Bo buys through his own share, one parent is lost, two shares go round.

Hal's clock is an hour slow, so that he passed on what Ana had not shared yet.
"""

from __future__ import annotations

from pathlib import Path

from app.queries import query
from app.services.ingest import ingest
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write

CONCERT = {
    "customers.csv": "customer_id\n"
    + "".join(f"{who}\n" for who in ["ana", "bo", "cy", "dan", "eve", "fay", "gil", "hal"]),
    "content.csv": "content_id,kind,title\np1,event,Concert\np2,poster,Poster\n",
    "campaigns.csv": "campaign_id,name\nspring,Spring\n",
    "employees.csv": "employee_id,name\ne1,Kim\n",
    "shares.csv": "share_id,shared_at,channel,sharer_id,parent_share_id,content_id,campaign_id,employee_id\n"
    "s1,2026-03-01T10:00:00Z,wechat,ana,,p1,spring,e1\n"
    "s2,2026-03-01T11:00:00Z,wechat,bo,s1,,,\n"
    "s3,2026-03-01T12:00:00Z,email,cy,s2,,,\n"
    "s4,2026-03-01T13:00:00Z,wechat,ana,s3,,,\n"
    "s5,2026-03-01T11:30:00Z,sms,dan,s1,,,\n"
    "s6,2026-03-01T14:00:00Z,sms,eve,lost,p2,,\n"
    "s7,2026-03-01T15:00:00Z,sms,fay,s8,p2,,\n"
    "s8,2026-03-01T16:00:00Z,sms,gil,s7,p2,,\n"
    "s9,2026-03-01T09:00:00Z,wechat,hal,s1,,,\n",
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id\n"
    "o1,2026-03-02T10:00:00Z,fay,1250,EUR,s4\n"
    "o2,2026-03-02T10:00:00Z,bo,100,EUR,s2\n"
    "o3,2026-03-02T10:00:00Z,ana,100,EUR,s6\n"
    "o4,2026-03-02T10:00:00Z,ana,100,EUR,s8\n"
    "o5,2026-03-02T10:00:00Z,dan,100,EUR,\n"
    "o6,2026-03-02T10:00:00Z,dan,100,EUR,gone\n",
}
ELSEWHERE = {
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id\no5,2026-03-03,eve,700,EUR,\n",
    "content.csv": "content_id,kind,title\np2,poster,Another poster\n",
}


async def load(store: Store, folder: Path) -> None:
    """Load the concert, and another source that has an order and a content of the same ids."""
    for name, world in (("concert", CONCERT), ("elsewhere", ELSEWHERE)):
        await ingest(store, write(world, folder / name), say=quiet)
    # Files name one parent for each share; that Cy saw Dan's share too is known from a live channel alone.
    second = {"start": ["concert/s3"], "end": ["concert/s5"]}
    await store.write(query("load/came_from_share"), second)
