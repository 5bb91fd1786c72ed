"""What the graph holds: every node and relationship, its life, and a sentence for each property."""

from graph_models import activity, findings, ledger, people, sharing, upkeep
from graph_models.schema import LIVES, NODES, RELATIONSHIPS, Node, Prop, Relationship

__all__ = [
    "LIVES",
    "NODES",
    "RELATIONSHIPS",
    "Node",
    "Prop",
    "Relationship",
    "activity",
    "findings",
    "ledger",
    "people",
    "sharing",
    "upkeep",
]
