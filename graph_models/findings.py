"""Findings: what a run worked out, the pointer that publishes it, and the names people give to what was found."""

from __future__ import annotations

from datetime import datetime

from graph_models.people import Customer
from graph_models.schema import node, prop, relationship


@node("Run", key="id", life="finding")
class Run:
    """One calculation: its inputs, parameters and code give its id, so equal runs are one run."""

    id: str = prop("Hash of inputs, parameters and code.")
    kind: str = prop("circles, scores or credit.", index=True)
    as_of: datetime | None = prop("Facts after this moment were left out and decay is measured from it, in UTC.")
    parameters: str = prop("Every parameter, as JSON with sorted keys.")
    inputs: str = prop("Hash of the facts that went in, and the ids of input runs, as JSON.")
    code: str = prop("SHA-256 of the algorithm's source files and the versions of its libraries.")
    state: str = prop("open while it is written, complete afterwards.")
    facts: str = prop("Counts that describe the result, as JSON with sorted keys.")
    sorts: list[str] | None = prop(
        "The sorts of facts that circles were found in, as channel and act with a space between; empty means all."
    )
    ties_since: datetime | None = prop("Circles were found in what was done from then on, in UTC; empty means ever.")
    ties_until: datetime | None = prop("Circles were found in what was done before then, in UTC; empty means ever.")


@node("Pointer", key="kind", life="finding")
class Pointer:
    """What readers follow: one pointer for each kind of run."""

    kind: str = prop("Kind of run.")
    moves: int = prop("How often it was moved; writing it keeps two publishers apart.")


@node("Circle", key="key", life="finding")
class Circle:
    """A set of people that a run found to belong together. A given set is a Group instead."""

    key: str = prop("Run and id.")
    run: str = prop("Id of the run.", index=True)
    id: str = prop("Id that the circle keeps from run to run.")
    size: int = prop("Number of members.")
    inside: float = prop("Tie weight between members.")
    outside: float = prop("Tie weight between members and everybody else.")
    stability: float | None = prop("How often it comes back when ties are drawn anew, 0 to 1.")
    reciprocity: float | None = prop("Share of the tie weight between members that is returned, 0 to 1.")
    focus: float | None = prop("How much its members deal with few topics, 0 to 1; empty when they deal with none.")
    kind: str | None = prop("What holds it together, such as colleagues or family; `unlabelled` when nothing shows.")
    field: str | None = prop("Field of its label, such as employer; empty when unlabelled.")
    value: str | None = prop("Value of its label, such as the employer's name; empty when unlabelled.")
    evidence: str | None = prop("Every value that stands out, strongest first, as JSON with sorted keys.")
    topics: str | None = prop("The topics its members deal with, most telling first, as JSON with sorted keys.")


@node("CircleEvent", key="key", life="finding")
class CircleEvent:
    """What became of a circle from the run before to this one: a line of the log."""

    key: str = prop("Run and number of the line.")
    run: str = prop("Id of the run.", index=True)
    number: int = prop("Number of the line in the run, from 0.")
    event: str = prop("born, grown, shrunk, split, merged, died or same.")
    circle: str = prop("Id of the circle it happened to.", index=True)
    before: list[str] = prop("Ids of the circles whose members it is about, in the run before.")
    after: list[str] = prop("Ids of the circles they are in now.")
    jaccard: float = prop("Overlap of the members before and after: those in both, as a share of those in either.")
    size_before: int = prop("Number of members before.")
    size_after: int = prop("Number of members now.")
    stayed: int = prop("How many members stayed.")
    joined: int = prop("How many members are new.")
    left: int = prop("How many members are gone.")


@node("CircleName", key="key", life="fact")
class CircleName:
    """A name that somebody gave a circle: a line of a log, of which the last one holds, over all runs."""

    key: str = prop("Number of the line, padded so that it sorts.")
    circle: str = prop("Id of the circle, which it keeps from run to run.", index=True)
    name: str = prop("The name; empty takes the name away.")
    actor: str = prop("Who gave it.")
    at: datetime = prop("When, in UTC.")


@node("Score", key="key", life="finding")
class Score:
    """All scores of one customer in one run: of each component the raw number, its percentile and its points."""

    key: str = prop("Run and customer.")
    run: str = prop("Id of the run.", index=True)
    customer: str = prop("Id of the customer.")
    pagerank: float = prop("Share of all attention that ends at the customer; all customers sum to 1.", ranked=True)
    reach: float = prop("Share of all other customers within two steps.", ranked=True)
    social_capital: float = prop("Sum of the points for trust, activity, relationships and contribution.", ranked=True)
    customer_value: float = prop("Sum of the points for income, participation and influence.", ranked=True)
    relationships: float | None = prop("Points for bonding and bridging together.")
    standing: float | None = prop(
        "What the customer counts in the numbers of others, 0 to 1; empty while nobody is verified."
    )
    trust_raw: float | None = prop(
        "Probability that a walk from verified people ever visits the customer; empty while nobody is verified.",
        ranked=True,
    )
    trust_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `trust_raw`, half of equals counted."
    )
    trust: float | None = prop("Points for trust: 100 · weight · percentile.")
    activity_raw: float | None = prop(
        "Decayed weight of what the customer did, capped by the day, each counterpart counting by standing."
    )
    activity_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `activity_raw`, half of equals counted."
    )
    activity: float | None = prop("Points for activity: 100 · weight · percentile.")
    bonding_raw: float | None = prop(
        "Strength of returned ties to people who know each other, each counting by standing."
    )
    bonding_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `bonding_raw`, half of equals counted."
    )
    bonding: float | None = prop("Points for bonding: 100 · weight · percentile.")
    bridging_raw: float | None = prop(
        "How little the customer's contacts are tied among themselves: 1 less Burt's constraint."
    )
    bridging_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `bridging_raw`, half of equals counted."
    )
    bridging: float | None = prop("Points for bridging: 100 · weight · percentile.")
    contribution_raw: float | None = prop(
        "People whom the customer brought, directly or through others, each counting by standing."
    )
    contribution_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `contribution_raw`, half of equals counted."
    )
    contribution: float | None = prop("Points for contribution: 100 · weight · percentile.")
    income_raw: float | None = prop(
        "Money: what the customer paid less refunds, and what is expected where history allows it, in minor units."
    )
    income_minor: int | None = prop("The same as `income_raw` as a whole number; empty without orders.")
    orders_left_out: int | None = prop(
        "Orders in other currencies than most are in: they are in no number here. Empty in scores of earlier versions."
    )
    income_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `income_raw`, half of equals counted."
    )
    income: float | None = prop("Points for income: 100 · weight · percentile.")
    participation_raw: float | None = prop(
        "Decayed weight of what the customer did with content, staff and the company, capped by the day."
    )
    participation_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `participation_raw`, half of equals counted."
    )
    participation: float | None = prop("Points for participation: 100 · weight · percentile.")
    influence_raw: float | None = prop(
        "People, by standing, whom the customer is expected to influence directly or through others.", ranked=True
    )
    influence_percentile: float | None = prop(
        "Share of all people, by standing, with a smaller `influence_raw`, half of equals counted."
    )
    influence: float | None = prop("Points for influence: 100 · weight · percentile.")
    trust_error: float | None = prop("Standard error of `trust_raw`.")
    influence_low: float | None = prop("Lower end of the 95 % interval of `influence_raw`.")
    influence_high: float | None = prop("Upper end of the 95 % interval of `influence_raw`.")
    evidence: str = prop("For each component the edges that carry most of it, as JSON with sorted keys.")
    changes: str | None = prop(
        "For each component what its points changed by since the run before, by cause, as JSON; empty for a first run."
    )


@node("Credit", key="key", life="finding")
class Credit:
    """The part of one referral event that one referrer earned."""

    key: str = prop("Run, and hash of referee, channel and referrer.")
    run: str = prop("Id of the run.", index=True)
    channel: str = prop("Channel of the event; empty when the source names none.")
    among: int = prop("How many referrers share the event.")
    amount: float = prop("What this referrer earned: one divided by `among`.")


@relationship("PUBLISHED", start=Pointer, end=Run, life="finding")
class Published:
    """The run that answers are read from."""

    start: str = prop("The pointer.")
    end: str = prop("The run.")


@relationship("BUILT_ON", start=Run, end=Run, life="finding")
class BuiltOn:
    """A run that another run took its input from."""

    start: str = prop("The later run.")
    end: str = prop("The run it read.")


@relationship("MEMBER_OF", start=Customer, end=Circle, life="finding")
class MemberOf:
    """A customer is in a circle."""

    start: str = prop("The customer.")
    end: str = prop("The circle.")
    strength: float = prop("Share of the customer's tie weight that stays inside the circle, 0 to 1.")
    p_value: float | None = prop("Probability of ties into the circle at least as heavy by chance.")
    stability: float | None = prop(
        "How often the customer comes back into the circle when ties are drawn anew, 0 to 1."
    )


@relationship("CONNECTS", start=Customer, end=Circle, life="finding")
class Connects:
    """A member who ties the circle to others: one of those with most tie weight out of it."""

    start: str = prop("The member.")
    end: str = prop("The circle.")
    inside: float = prop("Tie weight to the other members.")
    outside: float = prop("Tie weight to people who are in other circles only.")
    towards: str | None = prop("Id of the other circle that most of the member's weight goes to; empty when none is.")


@relationship("OF", start=Score, end=Customer, life="finding")
class Of:
    """Whose scores they are."""

    start: str = prop("The scores.")
    end: str = prop("The customer.")


@relationship("EARNED", start=Customer, end=Credit, life="finding")
class Earned:
    """Who earned the credit."""

    start: str = prop("The referrer.")
    end: str = prop("The credit.")


@relationship("FOR", start=Credit, end=Customer, life="finding")
class For:
    """Whom the credit was earned for."""

    start: str = prop("The credit.")
    end: str = prop("The referee.")
