"""Telling circles apart: labels by what members have in common, topics, and the people between circles."""

from __future__ import annotations

from app.analytics.telling.attributes import Attributes, positions
from app.analytics.telling.bonds import Bridges, Connectors, bridges, connectors, reciprocity
from app.analytics.telling.enrichment import Evidence, enriched
from app.analytics.telling.habits import day_parts, leaning
from app.analytics.telling.kinds import KINDS, kind_of
from app.analytics.telling.labels import Labels, label, strongest
from app.analytics.telling.rising import Rising, rising_topics
from app.analytics.telling.similar import Similar, similar_members
from app.analytics.telling.topics import Topics, focus, topics
from app.analytics.telling.words import LANGUAGES, kind_word, label_text

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Attributes",
    "Bridges",
    "Connectors",
    "Evidence",
    "Labels",
    "Rising",
    "Similar",
    "Topics",
    "bridges",
    "connectors",
    "day_parts",
    "enriched",
    "focus",
    "kind_of",
    "kind_word",
    "label",
    "label_text",
    "leaning",
    "positions",
    "reciprocity",
    "rising_topics",
    "similar_members",
    "strongest",
    "topics",
]
