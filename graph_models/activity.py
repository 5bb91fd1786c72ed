"""Activity: what people did towards each other, and the ties they state."""

from __future__ import annotations

from datetime import datetime

from graph_models.people import Employee, Identity
from graph_models.schema import node, prop, relationship


@node("Content", key="key", life="fact")
class Content:
    """Something that can be read, watched, bought or passed on: an article, a product page, a video."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    kind: str | None = prop("Kind of content, as the source says it.")
    title: str | None = prop("Title for people.")
    topic: str | None = prop("What it is about.", index=True)
    created_at: datetime | None = prop("When it was published, in UTC.")
    created_at_precision: str | None = prop("year, month or day when the date is partial.")


@node("Campaign", key="key", life="fact")
class Campaign:
    """A planned push, with a beginning and an end."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    name: str | None = prop("Name for people.")
    starts_at: datetime | None = prop("When it starts, in UTC.")
    starts_at_precision: str | None = prop("year, month or day when the date is partial.")
    ends_at: datetime | None = prop("When it ends, in UTC.")
    ends_at_precision: str | None = prop("year, month or day when the date is partial.")


@relationship("INTERACTED", start=Identity, end=Identity | Content | Employee, key="key", life="fact")
class Interacted:
    """One identity did something towards another, as a channel saw it: an Interaction."""

    start: str = prop("The identity that acted.")
    end: str = prop("Whom or what it was done to.")
    key: str = prop("Source and id of the row, or source and content; makes a second load change nothing.")
    source: str = prop("Folder or name that the row came from.")
    channel: str = prop("Code of the channel that saw it.", index=True)
    kind: str = prop("What was done, such as message, call or like.")
    at: datetime | None = prop("When it happened, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")
    value: float | None = prop("Size of it in the channel's own unit, such as seconds of a call.")


@relationship("TIED", start=Identity, end=Identity, key="key", life="fact")
class Tied:
    """Two identities are linked on a channel, with no time: friends, or one who has the other among the contacts."""

    start: str = prop("Who says so; of friends, who both said so, the one whose key sorts first.")
    end: str = prop("The other.")
    key: str = prop("Source and content of the row.")
    source: str = prop("Folder or name that the row came from.")
    channel: str = prop("Code of the channel.")
    kind: str = prop("What links them, such as friend.")
