"""People: identities on channels, the customers behind them, staff, tags and given groups."""

from __future__ import annotations

from datetime import datetime

from graph_models.schema import node, prop, relationship


@node("Channel", key="code", life="fact")
class Channel:
    """A way in which the company and its customers meet, such as a chat group or a shop."""

    code: str = prop("Short name in lower case, as files and events give it.")
    name: str | None = prop("Name for people.")
    kind: str | None = prop("Family of channels that share a tie layer; empty counts as other.", index=True)
    declared: bool | None = prop("True when the table of channels or a channels file declares it.")
    own: bool | None = prop("True when a channels file declares it, which outranks the table of channels.")


@node("Identity", key="key", life="fact")
class Identity:
    """One person as one channel knows them; every fact hangs on an identity."""

    key: str = prop("Channel and external id with a colon between them.")
    channel: str = prop("Code of the channel, or `record` for the company's own record of a customer.", index=True)
    external_id: str = prop("Id of the person on that channel, as the channel gave it.")
    number: int = prop("Small integer of its own; cheap to send to the algorithms, never exported.", numbered=True)
    declared: bool | None = prop("True when a customers or identities row declares it, not only a mention.")
    verified: bool | None = prop("True while a row says that the person was made sure of; empty else.", apart=True)
    verified_by: list[str] | None = prop(
        "Source and customer of each row that says so, by its latest load; sorted, empty for none.", apart=True
    )


@node("Profile", key="key", life="fact")
class Profile:
    """What one source's customers file says of a customer."""

    key: str = prop("Source and id of the customer.")
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row.")
    joined_at: datetime | None = prop("When the person became known, in UTC.")
    joined_at_precision: str | None = prop("year, month or day when the date is partial.")
    attributes: str | None = prop("Further columns of the file, as JSON with sorted keys.")


@node("Customer", key="id", life="join")
class Customer:
    """One person over all channels: the meeting point of the identities that were joined."""

    id: str = prop("Id of the person, as the company's own records give it.")


@node("JoinEvent", key="key", life="join")
class JoinEvent:
    """One line of the log of joins: who was joined to or parted from whom, when, by whom and why."""

    key: str = prop("Number of the line in the log, padded so that it sorts.")
    action: str = prop("joined or parted.")
    identity: str = prop("Key of the identity.", index=True)
    customer: str = prop("Id of the customer.")
    rule: str = prop("Rule or decision behind it.")
    actor: str = prop("Who decided: a person's name, or `grapevine` for a rule.")
    at: datetime = prop("When it was written, in UTC.")


@node("Employee", key="key", life="fact")
class Employee:
    """A member of staff who talks to customers."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.")
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    name: str | None = prop("Name for people.")


@node("Tag", key="name", life="fact")
class Tag:
    """A word that staff or a rule puts on customers."""

    name: str = prop("The tag itself.")


@node("Group", key="key", life="fact")
class Group:
    """A given set of people: a team, a chat group, a class. What the program finds is a Circle instead."""

    key: str = prop("Source and id.")
    id: str = prop("Id in the source.", index=True)
    source: str = prop("Folder or name that the row came from.", index=True)
    digest: str | None = prop("Digest of the row that declares it; empty while it is only mentioned.")
    kind: str | None = prop("Kind of group, as the source says it.")


@relationship("IS", start=Identity, end=Customer, life="join")
class Is:
    """This identity is that customer."""

    start: str = prop("The identity.")
    end: str = prop("The customer.")
    rule: str = prop(
        "Why: `record` for the company's own record, `sole claim` when one record alone claims the identity."
    )


@relationship("IS_NOT", start=Identity, end=Customer, life="join")
class IsNot:
    """A decision that this identity is not that customer; rules respect it."""

    start: str = prop("The identity.")
    end: str = prop("The customer.")
    reason: str = prop("Why, in the words of who decided.")
    actor: str = prop("Who decided.")
    at: datetime = prop("When, in UTC.")


@relationship("DESCRIBES", start=Profile, end=Identity, life="fact")
class Describes:
    """Whose profile it is."""

    start: str = prop("The profile.")
    end: str = prop("The company's record of the customer.")


@relationship("CLAIMS", start=Identity, end=Identity, key="key", life="fact")
class Claims:
    """A record says that an identity on another channel is the same person."""

    start: str = prop("The company's record.")
    end: str = prop("The identity it claims.")
    key: str = prop("Source and content of the row; makes a second load change nothing.")
    source: str = prop("Folder or name that the row came from.")


@relationship("TAGGED", start=Identity, end=Tag, key="key", life="fact")
class Tagged:
    """A tag was put on someone."""

    start: str = prop("Who carries the tag.")
    end: str = prop("The tag.")
    key: str = prop("Source and content of the row.")
    source: str = prop("Folder or name that the row came from.")
    since: datetime | None = prop("From when, in UTC.")
    since_precision: str | None = prop("year, month or day when the date is partial.")
    until: datetime | None = prop("Until when, in UTC; empty is still true.")
    until_precision: str | None = prop("year, month or day when the date is partial.")


@relationship("PART_OF", start=Group, end=Group, life="fact")
class PartOf:
    """A group lies inside a larger one."""

    start: str = prop("The smaller group.")
    end: str = prop("The larger group.")


@relationship("BELONGS_TO", start=Identity, end=Group, key="key", life="fact")
class BelongsTo:
    """Someone is, or was, in a given group."""

    start: str = prop("The person.")
    end: str = prop("The group.")
    key: str = prop("Source and content of the row.")
    source: str = prop("Folder or name that the row came from.")
    role: str | None = prop("Role in the group, as the source says it; `alumni` means no longer active.")
    since: datetime | None = prop("From when, in UTC.")
    since_precision: str | None = prop("year, month or day when the date is partial.")
    until: datetime | None = prop("Until when, in UTC; empty is still true.")
    until_precision: str | None = prop("year, month or day when the date is partial.")
