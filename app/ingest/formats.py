"""The canonical files: every table, its columns, and what each column becomes in the graph.

One declaration serves the checker, the planner, the template and the reference page. A column's `to` names the
model that an id in it points at; a table's `links` say which relationships a row makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "code", "time", "integer", "number", "currency"]


@dataclass(frozen=True)
class Column:
    """One column: what it holds and what it is called in the graph."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    to: str | None = None
    prop: str | None = None
    example: str = ""


@dataclass(frozen=True)
class Link:
    """A relationship made for each row in which both of its columns are filled; `self` is the row's own node."""

    type: str
    start: str
    end: str


@dataclass(frozen=True)
class Table:
    """One file of the canonical format."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    node: str | None = None
    id: str | None = None
    links: tuple[Link, ...] = ()
    edge: str | None = None
    start: str | None = None
    end: tuple[str, ...] = ()
    further: bool = False

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def _who(name: str, doc: str, *, required: bool = True, example: str = "c1") -> Column:
    return Column(name, "id", doc, required, to="Customer", example=example)


def _channel(doc: str = "Code of the channel.", *, required: bool = True, example: str = "wechat") -> Column:
    return Column("channel", "code", doc, required, to="Channel", prop="channel", example=example)


def _time(name: str, doc: str, prop: str = "at", example: str = "2026-03-01T09:30:00Z") -> Column:
    return Column(name, "time", doc, prop=prop, example=example)


def _link_id(name: str, to: str, doc: str, *, required: bool = False, example: str = "") -> Column:
    return Column(name, "id", doc, required, to=to, example=example)


def _text(name: str, doc: str, example: str = "", *, required: bool = False) -> Column:
    return Column(name, "text", doc, required, prop=name, example=example)


_CODE = Column("code", "text", "Referral code that was used.", prop="code", example="ANA10")
_AMOUNT = Column("amount_minor", "integer", "Amount in minor units: cents, fen.", True, prop="amount_minor", example="129900")
_SPAN = (_time("since", "From when.", "since", "2026-01-01"), _time("until", "Until when; empty is still true.", "until", ""))


def _own(name: str, doc: str, example: str, *, required: bool = True) -> Column:
    return Column(name, "id", doc, required, example=example)


TABLES: dict[str, Table] = {table.name: table for table in (
    Table("customers", "People the company knows by an id of its own.", (
        _who("customer_id", "Id of the customer in the company's records."),
        _time("joined_at", "When the person became known.", "joined_at"),
    ), further=True),
    Table("identities", "Further identities of a customer, one per channel and external id.", (
        _who("customer_id", "The customer whose record claims the identity."),
        _channel(),
        _own("external_id", "Id of the person on that channel.", "wx-ana"),
    ), edge="CLAIMS", start="customer_id", end=("external_id",)),
    Table("channels", "Channels beyond the ones Grapevine knows, or other names for them.", (
        Column("code", "code", "Short name in lower case.", True, to="Channel", example="clubhouse"),
        _text("name", "Name for people.", "Club house"),
        Column("kind", "code", "Family: chat, social, phone, mail, web, commerce, offline, advert or other.", True, prop="kind", example="offline"),
    )),
    Table("employees", "Members of staff.", (
        _own("employee_id", "Id of the member of staff.", "e1"), _text("name", "Name for people.", "Kim"),
    ), node="Employee", id="employee_id"),
    Table("content", "Things that can be read, watched, bought or passed on.", (
        _own("content_id", "Id of the content.", "p1"), _text("kind", "Kind of content.", "product"),
        _text("title", "Title for people.", "Tea set"), _text("topic", "What it is about.", "tea"),
        _time("created_at", "When it was published.", "created_at", "2026-01-15"),
    ), node="Content", id="content_id"),
    Table("campaigns", "Planned pushes.", (
        _own("campaign_id", "Id of the campaign.", "spring"), _text("name", "Name for people.", "Spring"),
        _time("starts_at", "First moment.", "starts_at", "2026-03-01"), _time("ends_at", "Last moment.", "ends_at", "2026-03-31"),
    ), node="Campaign", id="campaign_id"),
    Table("interactions", "Who did what towards whom; exactly one of to_id, content_id, employee_id is filled.", (
        _own("interaction_id", "Id of the row, if its source has one.", "i1", required=False),
        _time("occurred_at", "When it happened."), _channel(), _text("kind", "What was done.", "message", required=True),
        _who("from_id", "The customer who acted."), _who("to_id", "The customer it was done to.", required=False, example="c2"),
        _link_id("content_id", "Content", "The content it was done to."),
        _link_id("employee_id", "Employee", "The member of staff it was done to."),
        Column("value", "number", "Size in the channel's own unit, such as seconds of a call.", prop="value", example="1"),
    ), id="interaction_id", edge="INTERACTED", start="from_id", end=("to_id", "content_id", "employee_id")),
    Table("ties", "Links with no direction and no time, such as friends or contacts.", (
        _channel(), _text("kind", "What links them.", "friend", required=True),
        _who("a_id", "One customer."), _who("b_id", "The other customer.", example="c2"),
    ), edge="TIED", start="a_id", end=("b_id",)),
    Table("circles", "Given groups: teams, chat groups, classes. What Grapevine finds by itself is not listed here.", (
        _own("circle_id", "Id of the group.", "tea-lovers"), _text("kind", "Kind of group.", "chat group"),
        _link_id("parent_id", "Group", "The larger group it lies in."),
    ), node="Group", id="circle_id", links=(Link("PART_OF", "self", "parent_id"),)),
    Table("memberships", "Who is or was in which given group.", (
        _link_id("circle_id", "Group", "The group.", required=True, example="tea-lovers"), _who("customer_id", "The member."),
        _text("role", "Role in the group; alumni is no longer active.", "member"), *_SPAN,
    ), edge="BELONGS_TO", start="customer_id", end=("circle_id",)),
    Table("tags", "Words that staff or rules put on customers.", (
        _who("customer_id", "Who carries the tag."), _link_id("tag", "Tag", "The tag.", required=True, example="vip"), *_SPAN,
    ), edge="TAGGED", start="customer_id", end=("tag",)),
    Table("share_links", "Links made for one person, so that whoever comes through can be traced.", (
        _own("link_id", "Id of the link.", "l1"), _who("owner_id", "Whose link it is."),
        _channel(required=False), _link_id("content_id", "Content", "What it shows.", example="p1"),
        _link_id("campaign_id", "Campaign", "The campaign it was made for.", example="spring"), _time("created_at", "When it was made.", "created_at"),
    ), node="ShareLink", id="link_id", links=(
        Link("MADE", "owner_id", "self"), Link("LEADS_TO", "self", "content_id"), Link("LEADS_TO", "self", "campaign_id"))),
    Table("shares", "Acts of passing something on; parent_share_id is the share it came from.", (
        _own("share_id", "Id of the share.", "s1"), _time("shared_at", "When it happened."), _channel(required=False),
        _who("sharer_id", "Who passed it on."), _link_id("parent_share_id", "Share", "The share before it."),
        _link_id("link_id", "ShareLink", "The link that was shared.", example="l1"),
        _link_id("content_id", "Content", "What was shared.", example="p1"), _link_id("campaign_id", "Campaign", "The campaign."),
        _link_id("employee_id", "Employee", "The member of staff who started it."),
    ), node="Share", id="share_id", links=(
        Link("SHARED", "sharer_id", "self"), *(Link("CAME_FROM", "self", name) for name in (
            "parent_share_id", "link_id", "content_id", "campaign_id", "employee_id")))),
    Table("clicks", "Who followed a share or a link.", (
        _own("click_id", "Id of the row, if its source has one.", "k1", required=False), _time("clicked_at", "When it happened."),
        _channel(required=False), _who("customer_id", "Who clicked, where known.", required=False, example="c2"),
        _link_id("share_id", "Share", "The share that was followed.", example="s1"), _link_id("link_id", "ShareLink", "The link that was followed."),
    ), node="Click", id="click_id", links=(Link("CLICKED", "customer_id", "self"), Link("ON", "self", "share_id"), Link("ON", "self", "link_id"))),
    Table("orders", "Purchases, in minor units of a currency.", (
        _own("order_id", "Id of the order.", "o1"), _time("ordered_at", "When it was placed."), _channel(required=False),
        _who("customer_id", "The buyer.", example="c2"), _AMOUNT,
        Column("currency", "currency", "ISO 4217 code of the currency.", True, prop="currency", example="CNY"),
        _link_id("share_id", "Share", "The share the buyer came through.", example="s1"), _link_id("link_id", "ShareLink", "The link the buyer came through."), _CODE,
    ), node="Order", id="order_id", links=(Link("PLACED", "customer_id", "self"), Link("THROUGH", "self", "share_id"), Link("THROUGH", "self", "link_id"))),
    Table("refunds", "Money given back for an order; several refunds of one order are fine.", (
        _own("refund_id", "Id of the refund.", "f1"), _time("refunded_at", "When it was given."),
        _link_id("order_id", "Order", "The order.", required=True, example="o1"), _AMOUNT,
    ), node="Refund", id="refund_id", links=(Link("REFUNDS", "self", "order_id"),)),
    Table("referral_codes", "Codes handed out; a code with two owners is kept and reported.", (
        _link_id("code", "ReferralCode", "The code.", required=True, example="ANA10"), _who("owner_id", "Whose code it is."),
    ), edge="OWNS", start="owner_id", end=("code",)),
    Table("referrals", "Who brought whom.", (
        _own("referral_id", "Id of the row, if its source has one.", "r1", required=False), _time("referred_at", "When it happened."),
        _channel(required=False), _text("kind", "How.", "invitation"), _CODE,
        _who("referrer_id", "Who brought somebody."), _who("referee_id", "Who was brought.", example="c2"),
    ), node="Referral", id="referral_id", links=(Link("REFERRED", "referrer_id", "self"), Link("BROUGHT", "self", "referee_id"))),
)}
