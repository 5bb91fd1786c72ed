"""Tables about what was handed on, what was bought through it, and who brought whom."""

from __future__ import annotations

from app.ingest.formats.words import AMOUNT, CODE, Column, Link, Table, channel, link_id, own, text, time, who, word

TABLES = (
    Table(
        "share_links",
        "Links made for one person, so that whoever comes through can be traced.",
        (
            own("link_id", "Id of the link.", "l1"),
            who("owner_id", "Whose link it is."),
            channel(required=False),
            link_id("content_id", "Content", "What it shows.", example="p1"),
            link_id("campaign_id", "Campaign", "The campaign it was made for.", example="spring"),
            time("created_at", "When it was made.", "created_at"),
        ),
        node="ShareLink",
        id="link_id",
        links=(
            Link("MADE", "owner_id", "self"),
            Link("LEADS_TO", "self", "content_id"),
            Link("LEADS_TO", "self", "campaign_id"),
        ),
    ),
    Table(
        "shares",
        "Acts of passing something on; parent_share_id is the share it came from.",
        (
            own("share_id", "Id of the share.", "s1"),
            time("shared_at", "When it happened.", also=("ts",)),
            channel(required=False),
            who("sharer_id", "Who passed it on.", also=("person_id",)),
            link_id("parent_share_id", "Share", "The share before it."),
            link_id("link_id", "ShareLink", "The link that was shared.", example="l1"),
            link_id("content_id", "Content", "What was shared.", example="p1", also=("content",)),
            link_id("campaign_id", "Campaign", "The campaign.", also=("campaign",)),
            link_id("employee_id", "Employee", "The member of staff who started it.", also=("employee",)),
        ),
        node="Share",
        id="share_id",
        links=(
            Link("SHARED", "sharer_id", "self"),
            *(
                Link("CAME_FROM", "self", name)
                for name in ("parent_share_id", "link_id", "content_id", "campaign_id", "employee_id")
            ),
        ),
    ),
    Table(
        "clicks",
        "Who followed a share or a link.",
        (
            own("click_id", "Id of the row, if its source has one.", "k1", required=False),
            time("clicked_at", "When it happened.", also=("ts",)),
            channel(required=False),
            who("customer_id", "Who clicked, where known.", required=False, example="c2"),
            link_id("share_id", "Share", "The share that was followed.", example="s1"),
            link_id("link_id", "ShareLink", "The link that was followed."),
            word(
                "kind",
                "What was done: click, view, or scan of a code; empty is a click.",
                "scan",
                click="",
                view="view",
                scan="scan",
            ),
            word(
                "evidence",
                "Whether it is certain who it was, or a guess, which alone pays nobody; empty is certain.",
                "certain",
                certain="",
                guess="guess",
                deterministic="",
                probabilistic="guess",
            ),
            text("device", "The device it was done on.", "d1"),
        ),
        node="Click",
        id="click_id",
        links=(
            Link("CLICKED", "customer_id", "self"),
            Link("ON", "self", "share_id"),
            Link("ON", "self", "link_id"),
        ),
    ),
    Table(
        "orders",
        "Purchases, in minor units of a currency.",
        (
            own("order_id", "Id of the order.", "o1"),
            time("ordered_at", "When it was placed.", also=("ts",)),
            channel(required=False),
            who("customer_id", "The buyer.", example="c2", also=("buyer_id",)),
            AMOUNT,
            Column("currency", "currency", "ISO 4217 code of the currency.", True, prop="currency", example="CNY"),
            link_id("share_id", "Share", "The share the buyer came through.", example="s1"),
            link_id("link_id", "ShareLink", "The link the buyer came through."),
            CODE,
            text("device", "The device it was placed on.", "d1"),
            time("began_at", "When the checkout began.", "began_at", "2026-03-01T09:28:00Z"),
        ),
        node="Order",
        id="order_id",
        links=(
            Link("PLACED", "customer_id", "self"),
            Link("THROUGH", "self", "share_id"),
            Link("THROUGH", "self", "link_id"),
        ),
    ),
    Table(
        "refunds",
        "Money given back for an order; several refunds of one order are fine.",
        (
            own("refund_id", "Id of the refund.", "f1"),
            time("refunded_at", "When it was given.", also=("ts",)),
            link_id("order_id", "Order", "The order.", required=True, example="o1"),
            AMOUNT,
        ),
        node="Refund",
        id="refund_id",
        links=(Link("REFUNDS", "self", "order_id"),),
    ),
    Table(
        "referral_codes",
        "Codes handed out; a code with two owners is kept and reported.",
        (
            link_id("code", "ReferralCode", "The code.", required=True, example="ANA10"),
            who("owner_id", "Whose code it is."),
        ),
        edge="OWNS",
        start="owner_id",
        end=("code",),
    ),
    Table(
        "referrals",
        "Who brought whom.",
        (
            own("referral_id", "Id of the row, if its source has one.", "r1", required=False),
            time("referred_at", "When it happened."),
            channel(required=False),
            text("kind", "How.", "invitation"),
            CODE,
            who("referrer_id", "Who brought somebody."),
            who("referee_id", "Who was brought.", example="c2"),
        ),
        node="Referral",
        id="referral_id",
        links=(Link("REFERRED", "referrer_id", "self"), Link("BROUGHT", "self", "referee_id")),
    ),
)
