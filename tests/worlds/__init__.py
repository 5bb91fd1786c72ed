"""Tiny companies told as stories, as canonical files."""

from __future__ import annotations

from pathlib import Path

TWO_VILLAGES = {
    "customers.csv": "customer_id,joined_at,village\nana,2026-01-01,north\nbo,2026-01-02,north\ncy,2026-01,north\n"
    "ferryman,2025,river\ndan,2026-01-05,south\neve,2026-01-06,south\nfay,,south\n",
    "identities.csv": "customer_id,channel,external_id\nana,wechat,wx-ana\nbo,wechat,wx-bo\ncy,wechat,wx-family\ndan,wechat,wx-family\n",
    "interactions.csv": "occurred_at,channel,kind,from_id,to_id,content_id,employee_id,value\n"
    + "".join(
        f"2026-03-{day:02}T10:00:00Z,{channel},message,{a},{b},,,1\n"
        for day, channel, a, b in (
            (1, "wechat", "ana", "bo"),
            (2, "wechat", "bo", "ana"),
            (3, "wechat", "bo", "cy"),
            (4, "wechat", "cy", "ana"),
            (5, "sms", "dan", "eve"),
            (6, "sms", "eve", "dan"),
            (7, "sms", "eve", "fay"),
            (8, "sms", "fay", "dan"),
            (9, "face_to_face", "ferryman", "ana"),
            (10, "face_to_face", "ferryman", "dan"),
            (11, "face_to_face", "ferryman", "fay"),
        )
    )
    + "2026-03-12T10:00:00Z,web,view,ana,,p1,,\n2026-03-12T11:00:00Z,phone,call,eve,,,e1,60\n",
    "content.csv": "content_id,kind,title,topic\np1,product,Tea set,tea\n",
    "employees.csv": "employee_id,name\ne1,Kim\n",
    "circles.csv": "circle_id,kind,parent_id\nnorth-choir,choir,choirs\nchoirs,family of choirs,\n",
    "memberships.csv": "circle_id,customer_id,role,since,until\nnorth-choir,ana,lead,2026-01-10,\nnorth-choir,bo,member,2026-02,2026-03-01\n"
    "rowing,ferryman,member,,\n",
    "tags.csv": "customer_id,tag,since,until\nana,vip,2026-02-01,\n",
    "shares.csv": "share_id,shared_at,channel,sharer_id,parent_share_id,content_id\ns1,2026-03-02T08:00:00Z,wechat,ana,,p1\n"
    "s2,2026-03-02T09:00:00Z,wechat,ferryman,s1,p1\n",
    "clicks.csv": "clicked_at,customer_id,share_id\n2026-03-02T09:30:00Z,dan,s2\n",
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency,share_id\no1,2026-03-02T10:00:00Z,dan,129900,CNY,s2\n",
    "refunds.csv": "refund_id,order_id,refunded_at,amount_minor\nf1,o1,2026-03-03,29900\n",
    "referral_codes.csv": "code,owner_id\nANA10,ana\n",
    "referrals.csv": "referred_at,channel,kind,code,referrer_id,referee_id\n2026-01-02,wechat,invitation,ANA10,ana,bo\n"
    "2026-01-03,wechat,invitation,,ana,cy\n2026-01-03,wechat,invitation,,bo,cy\n2026-01-04,,,,cy,ferryman\n2026-01-05,,,,dan,dan\n",
}
"""Two villages that talk among themselves, and one ferryman who reaches both shores."""


def write(world: dict[str, str], folder: Path) -> Path:
    """Write a world as files into a folder and give the folder back."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in world.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
