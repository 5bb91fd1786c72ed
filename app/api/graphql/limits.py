"""How much one document may ask for: levels, aliases, and rows.

Each fragment is measured once. Strawberry's own limiters measure a fragment again wherever it is spread, so that twenty
fragments, each spreading the next one twice, cost them seconds and thirty cost them hours (0.341).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
)

from app.errors import BadInput, TooMuch
from app.services.pages import MOST
from app.services.seed_plans import LARGEST_LIST

DEEPEST = 10
MOST_ALIASES = 30
MOST_NODES = 10_000
PLAIN_LIST = 10
"""What a list without `first` counts as."""
WHOLE_GRAPH = 1_000
"""What a question counts as, besides its rows, that reads large parts of the graph."""
COUNTING = {"first": MOST, "k": LARGEST_LIST}
"""The arguments that say how many rows are wanted, each with the most that is ever given."""
COUNTED_ABOVE = frozenset({("SeedPlan", "seeds")})
"""Lists whose rows an argument of the field around them has counted already."""
WHOLE_GRAPH_FIELDS = frozenset(
    {
        ("Query", "attribution"),
        ("Query", "bridges"),
        ("Query", "cascade"),
        ("Query", "circleTopics"),
        ("Query", "compareGroups"),
        ("Query", "crossChannelBridges"),
        ("Query", "diffRuns"),
        ("Query", "holdout"),
        ("Query", "seedPlan"),
        ("Query", "settlement"),
        ("Query", "settlementPreview"),
        ("Query", "settlements"),
        ("Query", "simulatePlan"),
        ("Query", "similarMembers"),
        ("Query", "statement"),
        ("Query", "trust"),
        ("Query", "viralGrowth"),
        ("Mutation", "closeSettlement"),
        ("GroupComparison", "best"),  # which compares anew when its cursor is of an earlier run
    }
)


@dataclass(frozen=True)
class Measure:
    """What a part of a document asks for: levels below it, aliases and rows in it."""

    depth: int = -1
    aliases: int = 0
    nodes: int = 0

    def beside(self, other: Measure) -> Measure:
        """Both parts next to each other."""
        return Measure(max(self.depth, other.depth), self.aliases + other.aliases, self.nodes + other.nodes)


@dataclass
class _Ruler:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    measured: dict[str, Measure] = field(default_factory=dict)

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Measure:
        total = Measure()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                total = total.beside(self._field(selection, parent))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                total = total.beside(self.of(selection.selection_set, inner))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.beside(self._fragment(selection.name.value))
        return total

    def _fragment(self, name: str) -> Measure:
        if name not in self.measured:
            self.measured[name] = Measure()  # for a fragment that spreads itself, which validation will refuse
            if fragment := self.fragments.get(name):
                parent = self.schema.get_type(fragment.type_condition.name.value)
                self.measured[name] = self.of(fragment.selection_set, parent)
        return self.measured[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Measure:
        alias = 1 if node.alias else 0
        if node.name.value.startswith("__"):
            return Measure(0, alias)
        known = parent.fields.get(node.name.value) if isinstance(parent, GraphQLObjectType) else None
        kind = get_named_type(known.type) if known else None
        work = WHOLE_GRAPH if parent and (parent.name, node.name.value) in WHOLE_GRAPH_FIELDS else 0
        below = self.of(node.selection_set, kind)
        rows = 1
        counting = next((name for name in COUNTING if known and name in known.args), None)
        if known and counting:
            rows = self._count(node, counting, known.args[counting].default_value)
            return Measure(below.depth + 1, below.aliases + alias, work + rows * (1 + below.nodes))
        if known and node.selection_set and isinstance(get_nullable_type(known.type), GraphQLList):
            counted = (kind and kind.name.endswith("Edge")) or (
                parent and (parent.name, node.name.value) in COUNTED_ABOVE
            )
            rows = 1 if counted else PLAIN_LIST
        return Measure(below.depth + 1, below.aliases + alias, work + rows * below.nodes)

    def _count(self, node: FieldNode, name: str, default: Any) -> int:
        given, most = default, COUNTING[name]
        for argument in node.arguments or ():
            if argument.name.value == name:
                value = argument.value
                if isinstance(value, IntValueNode):
                    given = int(value.value) if len(value.value) < 10 else most
                elif isinstance(value, VariableNode):
                    given = self.variables.get(value.name.value, most)
        return min(max(given, 0), most) if isinstance(given, int) else most


def measure(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any] | None = None) -> Measure:
    """What the largest operation of a document asks for."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    ruler = _Ruler(schema, fragments, variables or {})
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    found = [ruler.of(each.selection_set, schema.get_root_type(each.operation)) for each in operations]
    return Measure(
        max((each.depth for each in found), default=0),
        max((each.aliases for each in found), default=0),
        max((each.nodes for each in found), default=0),
    )


def check_text(value: object) -> None:
    """Refuse text that is no Unicode, wherever it stands in a document or its variables: no store takes it."""
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise BadInput("A text holds half of a surrogate pair, which is no character.")
    elif isinstance(value, Mapping):
        for name, each in value.items():
            check_text(name)
            check_text(each)
    elif isinstance(value, list | tuple):
        for each in value:
            check_text(each)


def check(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any] | None = None) -> None:
    """Refuse a document that asks for too much at once, and say how much it asks for."""
    found = measure(schema, document, variables)
    if found.depth > DEEPEST:
        raise TooMuch(f"The document goes {found.depth} levels deep; {DEEPEST} are allowed.")
    if found.aliases > MOST_ALIASES:
        raise TooMuch(f"The document has {found.aliases} aliases; {MOST_ALIASES} are allowed.")
    if found.nodes > MOST_NODES:
        raise TooMuch(
            f"The document may return {found.nodes:,} rows (every `first` times those around it, and {WHOLE_GRAPH:,} "
            f"for each question about the whole graph); {MOST_NODES:,} are allowed."
        )
