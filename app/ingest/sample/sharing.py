"""What comes of sharing: links, shares and clicks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.ingest.sample.catalogue import Catalogue, campaign_ids
from app.ingest.sample.circles import Circles
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.habits import CHANNELS
from app.ingest.sample.numbers import Dice, Ints, numbers, spread
from app.ingest.sample.people import People
from app.ingest.sample.trees import Shares

_CLICKS = (20, 35, 25, 12, 8)
_KINDS, _HOW_OFTEN = ("click", "view", "scan"), (80, 12, 8)
_GUESSED_PERCENT = 6


@dataclass(frozen=True)
class Clicks:
    """Clicks by time, with what was done by number; -1 for a visitor whom nobody knows."""

    at: Ints
    share: Ints
    person: Ints
    kind: Ints


def follow(dice: Dice, people: People, circles: Circles, shares: Shares) -> Clicks:
    """The clicks on every share, most by people from the sharer's circles."""
    share, _ = spread(dice("clicks").pick(numbers(len(shares)), _CLICKS))
    index = numbers(len(share))
    sharer = shares.sharer[share]
    at = shares.at[share] + dice("click delay").long_tail(index, 300, 9)
    person = people.known(circles.mates(sharer, dice, "click"), at, sharer, dice, "click")
    person = np.where(dice("unknown visitor").chance(index, 30), -1, person)
    kind = dice("kind of click").pick(index, _HOW_OFTEN)
    order = np.argsort(at, kind="stable")
    return Clicks(at[order], share[order], person[order], kind[order])


def device_ids(people: People, person: Ints) -> pl.Series:
    """The phone of each person; nobody's where nobody knows who it is."""
    return ids("d", person, width(people.size, 6))


def share_ids(shares: Shares, share: Ints) -> pl.Series:
    """Ids of shares by their numbers."""
    return ids("s", share, width(len(shares), 7))


def link_ids(shares: Shares, link: Ints) -> pl.Series:
    """Ids of links by their numbers."""
    return ids("l", link, width(len(shares.makers), 7))


def frames(dice: Dice, people: People, catalogue: Catalogue, shares: Shares, clicks: Clicks) -> Iterator[Chunk]:
    """The tables of links, shares and clicks."""
    for part in parts(len(shares.makers)):
        share = shares.makers[part]
        yield (
            "share_links",
            frame(
                {
                    "link_id": link_ids(shares, counted(part)),
                    "owner_id": people.ids(shares.sharer[share]),
                    "channel": named(shares.habit[share], CHANNELS),
                    "content_id": catalogue.content_ids(shares.content[share]),
                    "campaign_id": campaign_ids(shares.campaign[share]),
                    "created_at": times(shares.at[share]),
                }
            ),
        )
    for part in parts(len(shares)):
        yield (
            "shares",
            frame(
                {
                    "share_id": share_ids(shares, counted(part)),
                    "shared_at": times(shares.at[part]),
                    "channel": named(shares.habit[part], CHANNELS),
                    "sharer_id": people.ids(shares.sharer[part]),
                    "parent_share_id": share_ids(shares, shares.parent[part]),
                    "link_id": link_ids(shares, shares.link[part]),
                    "content_id": catalogue.content_ids(shares.content[part]),
                    "campaign_id": campaign_ids(shares.campaign[part]),
                    "employee_id": catalogue.staff_ids(shares.staff[part]),
                }
            ),
        )
    for part in parts(len(clicks.at)):
        share = clicks.share[part]
        link_only = dice("link only").chance(counted(part), 5)
        guessed = dice("guessed").chance(counted(part), _GUESSED_PERCENT) & (clicks.person[part] >= 0)
        yield (
            "clicks",
            frame(
                {
                    "click_id": ids("k", counted(part), width(len(clicks.at), 7)),
                    "clicked_at": times(clicks.at[part]),
                    "channel": named(shares.habit[share], CHANNELS),
                    "customer_id": people.ids(clicks.person[part]),
                    "share_id": share_ids(shares, np.where(link_only, -1, share)),
                    "link_id": link_ids(shares, shares.link[share]),
                    "kind": named(clicks.kind[part], _KINDS),
                    "evidence": named(np.where(guessed, 0, -1), ("guess",)),
                    "device": device_ids(people, clicks.person[part]),
                }
            ),
        )
