"""Tables about what people did, and with what."""

from __future__ import annotations

from app.ingest.formats.words import Column, Link, Table, channel, link_id, own, text, time, who

TABLES = (
    Table(
        "content",
        "Things that can be read, watched, bought or passed on.",
        (
            own("content_id", "Id of the content.", "p1"),
            text("kind", "Kind of content.", "product"),
            text("title", "Title for people.", "Tea set"),
            text("topic", "What it is about.", "tea"),
            time("created_at", "When it was published.", "created_at", "2026-01-15"),
        ),
        node="Content",
        id="content_id",
    ),
    Table(
        "campaigns",
        "Planned pushes.",
        (
            own("campaign_id", "Id of the campaign.", "spring"),
            text("name", "Name for people.", "Spring"),
            time("starts_at", "First moment.", "starts_at", "2026-03-01"),
            time("ends_at", "Last moment.", "ends_at", "2026-03-31"),
        ),
        node="Campaign",
        id="campaign_id",
    ),
    Table(
        "interactions",
        "Who did what towards whom; exactly one of to_id, content_id, employee_id is filled.",
        (
            own("interaction_id", "Id of the row, if its source has one.", "i1", required=False),
            time("occurred_at", "When it happened."),
            channel(),
            text("kind", "What was done.", "message", required=True),
            who("from_id", "The customer who acted."),
            who("to_id", "The customer it was done to.", required=False, example="c2"),
            link_id("content_id", "Content", "The content it was done to."),
            link_id("employee_id", "Employee", "The member of staff it was done to."),
            Column(
                "value",
                "number",
                "Size in the channel's own unit, such as seconds of a call.",
                prop="value",
                example="1",
            ),
        ),
        id="interaction_id",
        edge="INTERACTED",
        start="from_id",
        end=("to_id", "content_id", "employee_id"),
    ),
    Table(
        "touches",
        "What reached a customer on which channel, whether or not it led to anything.",
        (
            own("touch_id", "Id of the row, if its source has one.", "t1", required=False),
            time("touched_at", "When it happened.", also=("ts",)),
            channel(),
            who("customer_id", "Whom it reached.", also=("journey_id",)),
            link_id("content_id", "Content", "What was shown.", example="p1", also=("content",)),
            link_id("employee_id", "Employee", "The member of staff who did it.", also=("employee",)),
            link_id("campaign_id", "Campaign", "The campaign it was part of.", example="spring", also=("campaign",)),
        ),
        node="Touch",
        id="touch_id",
        links=(
            Link("TOUCHED", "customer_id", "self"),
            *(Link("SHOWED", "self", name) for name in ("content_id", "employee_id", "campaign_id")),
        ),
    ),
    Table(
        "ties",
        "Links with no time: friends, of whom both said so, or contacts that one side has.",
        (
            channel(),
            text(
                "kind",
                "What links them: friend or connection if both sides agreed, else such as contact.",
                "friend",
                required=True,
            ),
            who("a_id", "One customer; where only one side said so, that side."),
            who("b_id", "The other customer.", example="c2"),
        ),
        edge="TIED",
        start="a_id",
        end=("b_id",),
    ),
)
