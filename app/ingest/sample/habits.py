"""Which channels people use for what, and what they do there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.ingest.sample.numbers import Dice, Ints

_USES = {
    "family": "wechat message 38, phone call 30, phone missed_call 6, sms message 26",
    "colleagues": "email message 35, email reply 17, wechat message 26, phone call 12, face_to_face visit 10",
    "friends": "wechat message 38, instagram comment 8, instagram like 12, facebook comment 10, facebook like 12, "
    "sms message 8, face_to_face visit 7, weibo mention 5",
    "interest": "facebook_group comment 22, facebook_group reply 16, facebook_group like 14, vertical_forum reply 22, "
    "vertical_forum mention 8, instagram_group comment 10, instagram_group like 8",
    "strangers": "email message 25, wechat message 20, weibo comment 20, facebook comment 20, vertical_forum reply 15",
    "fans": "weibo comment 16, weibo like 20, weibo mention 6, tiktok like 14, tiktok comment 10, short_video like 10, "
    "youtube comment 9, instagram like 9, instagram comment 6",
    "answers": "weibo reply 40, tiktok reply 20, youtube reply 20, instagram reply 20",
    "content": "wechat_public_account view 16, wechat_public_account like 5, mini_program view 9, h5_form view 4, "
    "h5_form form_submitted 3, web view 9, app view 9, independent_site view 8, google visit 6, "
    "amazon view 4, wish view 2, ebay view 2, aliexpress view 3, shopee view 3, youtube view 6, "
    "short_video view 6, short_video comment 1, tiktok view 4",
    "purchases": "mini_program purchase 24, app purchase 20, independent_site purchase 14, web purchase 10, "
    "amazon purchase 9, shopee purchase 8, aliexpress purchase 7, ebay purchase 4, wish purchase 4",
    "staff": "wechat message 34, phone call 18, phone missed_call 5, email message 15, face_to_face visit 10, "
    "sms reply 6, after_sales_card message 7, after_sales_card form_submitted 5",
    "sharing": "wechat share 40, weibo share 18, facebook share 14, instagram share 8, tiktok share 10, "
    "mini_program share 10",
    "referring": "wechat invitation 32, mini_program code 16, app code 16, face_to_face invitation 14, "
    "h5_form code 10, facebook invitation 8, email invitation 4",
}


@dataclass(frozen=True)
class _Habit:
    use: str
    channel: str
    kind: str
    weight: int


def _habits() -> list[_Habit]:
    rows = [(use, *habit.split()) for use, habits in _USES.items() for habit in habits.split(", ")]
    return [_Habit(use, channel, kind, int(weight)) for use, channel, kind, weight in rows]


_HABITS = _habits()
CHANNELS = tuple(habit.channel for habit in _HABITS)
KINDS = tuple(habit.kind for habit in _HABITS)
IS_CALL = np.array([habit.kind == "call" for habit in _HABITS])


def habits(dice: Dice, purpose: str, use: str, index: Ints) -> Ints:
    """Numbers of habits, from which `CHANNELS` and `KINDS` tell the channel and what was done."""
    weights = [habit.weight if habit.use == use else 0 for habit in _HABITS]
    return dice(f"{purpose} habit").pick(index, weights)
