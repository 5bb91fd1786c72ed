"""Tables about people: customers, their identities, staff, given groups and tags."""

from __future__ import annotations

from app.ingest.formats.words import SPAN, Column, Link, Table, channel, link_id, own, text, time, verified, who

TABLES = (
    Table(
        "customers",
        "People the company knows by an id of its own.",
        (
            who("customer_id", "Id of the customer in the company's records."),
            time("joined_at", "When the person became known.", "joined_at"),
            verified(
                "Whether the company made sure who the person is: true or false, 1 or 0, yes or no. Trust starts here."
            ),
        ),
        node="Profile",
        id="customer_id",
        links=(Link("DESCRIBES", "self", "customer_id"),),
        further=True,
    ),
    Table(
        "identities",
        "Further identities of a customer, one per channel and external id.",
        (
            who("customer_id", "The customer whose record claims the identity."),
            channel(),
            own("external_id", "Id of the person on that channel.", "wx-ana"),
            verified("Whether it was made sure that the identity is theirs, as by a code that was sent there."),
        ),
        edge="CLAIMS",
        start="customer_id",
        end=("external_id",),
    ),
    Table(
        "channels",
        "Channels beyond the ones Grapevine knows, or other names for them.",
        (
            Column("code", "code", "Short name in lower case.", True, to="Channel", example="clubhouse"),
            text("name", "Name for people.", "Club house"),
            Column(
                "kind",
                "family",
                "Family: chat, social, phone, mail, web, commerce, offline, advert or other.",
                True,
                prop="kind",
                example="offline",
            ),
        ),
    ),
    Table(
        "employees",
        "Members of staff.",
        (
            own("employee_id", "Id of the member of staff.", "e1"),
            text("name", "Name for people.", "Kim"),
        ),
        node="Employee",
        id="employee_id",
    ),
    Table(
        "circles",
        "Given groups: teams, chat groups, classes. What Grapevine finds by itself is not listed here.",
        (
            own("circle_id", "Id of the group.", "tea-lovers"),
            text("kind", "Kind of group.", "chat group"),
            link_id("parent_id", "Group", "The larger group it lies in."),
        ),
        node="Group",
        id="circle_id",
        links=(Link("PART_OF", "self", "parent_id"),),
    ),
    Table(
        "memberships",
        "Who is or was in which given group.",
        (
            link_id("circle_id", "Group", "The group.", required=True, example="tea-lovers"),
            who("customer_id", "The member."),
            text("role", "Role in the group; alumni is no longer active.", "member"),
            *SPAN,
        ),
        edge="BELONGS_TO",
        start="customer_id",
        end=("circle_id",),
    ),
    Table(
        "tags",
        "Words that staff or rules put on customers.",
        (
            who("customer_id", "Who carries the tag."),
            link_id("tag", "Tag", "The tag.", required=True, example="vip"),
            *SPAN,
        ),
        edge="TAGGED",
        start="customer_id",
        end=("tag",),
    ),
)
