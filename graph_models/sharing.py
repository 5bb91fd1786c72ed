"""Sharing: links handed on, what reached whom, what was bought through it, and who brought whom."""

from __future__ import annotations

from datetime import datetime

from graph_models.activity import Campaign, Content
from graph_models.people import Employee, Identity
from graph_models.schema import node, prop, relationship


@node("ShareLink", key="key", life="fact")
class ShareLink:
    """A link made for one person, so that whoever comes through it can be traced."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    channel: str | None = prop("Code of the channel it was made for.")
    created_at: datetime | None = prop("When it was made, in UTC.")
    created_at_precision: str | None = prop("year, month or day when the date is partial.")


@node("Share", key="key", life="fact")
class Share:
    """One act of passing something on; its parent is the share it came from."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    channel: str | None = prop("Code of the channel.")
    at: datetime | None = prop("When it happened, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")


@node("Click", key="key", life="fact")
class Click:
    """Someone followed a share or a link, saw it, or scanned its code."""

    key: str = prop("Source and id of the row, or source and content.")
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    channel: str | None = prop("Code of the channel.")
    at: datetime | None = prop("When it happened, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")
    kind: str | None = prop("`view` or `scan`; empty is a click.")
    evidence: str | None = prop("`guess` where it is not certain who it was; empty is certain.")
    device: str | None = prop("The device it was done on, as the source names it.")


@node("Order", key="key", life="fact")
class Order:
    """A purchase."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    channel: str | None = prop("Code of the channel it was placed on.")
    at: datetime | None = prop("When it was placed, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")
    amount_minor: int | None = prop("Amount in minor units of the currency: cents, fen.")
    currency: str | None = prop("ISO 4217 code of the currency.")
    code: str | None = prop("Referral code used at the purchase.")
    device: str | None = prop("The device it was placed on, as the source names it.", index=True, then="at")
    began_at: datetime | None = prop("When the checkout began, in UTC.")
    began_at_precision: str | None = prop("year, month or day when the date is partial.")


@node("Refund", key="key", life="fact")
class Refund:
    """Money given back for an order, whole or in part."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    at: datetime | None = prop("When it was given, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")
    amount_minor: int | None = prop("Amount in minor units of the order's currency.")


@node("ReferralCode", key="key", life="fact")
class ReferralCode:
    """A code that brings its owner credit when a newcomer uses it."""

    key: str = prop("Source and code.")
    id: str = prop("The code itself.", index=True)
    source: str = prop("Folder or name that the row came from.")


@node("Referral", key="key", life="fact")
class Referral:
    """One person brought another."""

    key: str = prop("Source and id of the row, or source and content.")
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    channel: str | None = prop("Code of the channel it happened on; empty counts as one channel of its own.")
    kind: str | None = prop("How, as the source says it.")
    code: str | None = prop("Referral code that was redeemed.", index=True)
    at: datetime | None = prop("When, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")


@node("Touch", key="key", life="fact")
class Touch:
    """Something reached a customer on a channel, whether or not it led to anything."""

    key: str = prop("Source and id of the row, or source and content.")
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    channel: str | None = prop("Code of the channel.")
    at: datetime | None = prop("When it happened, in UTC.")
    at_precision: str | None = prop("year, month or day when the date is partial.")


@relationship("MADE", start=Identity, end=ShareLink, life="fact")
class Made:
    """Whose link it is."""

    start: str = prop("The owner.")
    end: str = prop("The link.")


@relationship("LEADS_TO", start=ShareLink, end=Content | Campaign, life="fact")
class LeadsTo:
    """What a link shows, and the campaign it was made for."""

    start: str = prop("The link.")
    end: str = prop("The content or the campaign.")


@relationship("SHARED", start=Identity, end=Share, life="fact")
class Shared:
    """Who passed it on."""

    start: str = prop("The person.")
    end: str = prop("The share.")


@relationship("CAME_FROM", start=Share, end=Share | ShareLink | Employee | Content | Campaign, life="fact")
class CameFrom:
    """Where a share came from: the share before it, its link, content, campaign and member of staff."""

    start: str = prop("The share.")
    end: str = prop("What it came from.")


@relationship("CLICKED", start=Identity, end=Click, life="fact")
class Clicked:
    """Who clicked, when the channel knows."""

    start: str = prop("The person.")
    end: str = prop("The click.")


@relationship("ON", start=Click, end=Share | ShareLink, life="fact")
class On:
    """What was clicked."""

    start: str = prop("The click.")
    end: str = prop("The share or the link.")


@relationship("PLACED", start=Identity, end=Order, life="fact")
class Placed:
    """Who bought."""

    start: str = prop("The buyer.")
    end: str = prop("The order.")


@relationship("THROUGH", start=Order, end=Share | ShareLink, life="fact")
class Through:
    """What the buyer came through."""

    start: str = prop("The order.")
    end: str = prop("The share or the link.")


@relationship("REFUNDS", start=Refund, end=Order, life="fact")
class Refunds:
    """Which order the money was given back for."""

    start: str = prop("The refund.")
    end: str = prop("The order.")


@relationship("OWNS", start=Identity, end=ReferralCode, key="key", life="fact")
class Owns:
    """Whose code it is; a code with two owners is listed among the conflicts."""

    start: str = prop("The owner.")
    end: str = prop("The code.")
    key: str = prop("Source and content of the row.")
    source: str = prop("Folder or name that the row came from.")


@relationship("REFERRED", start=Identity, end=Referral, life="fact")
class Referred:
    """Who brought somebody."""

    start: str = prop("The referrer.")
    end: str = prop("The referral.")


@relationship("BROUGHT", start=Referral, end=Identity, life="fact")
class Brought:
    """Who was brought."""

    start: str = prop("The referral.")
    end: str = prop("The referee.")


@relationship("TOUCHED", start=Identity, end=Touch, life="fact")
class Touched:
    """Whom something reached."""

    start: str = prop("The person.")
    end: str = prop("The touch.")


@relationship("SHOWED", start=Touch, end=Content | Campaign | Employee, life="fact")
class Showed:
    """What a touch showed, the campaign it was part of, and the member of staff who did it."""

    start: str = prop("The touch.")
    end: str = prop("The content, the campaign or the member of staff.")
