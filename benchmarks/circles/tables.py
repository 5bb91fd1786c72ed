"""Small aligned tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

Cell = str | int | float | None


def written(cell: Cell, digits: int = 3) -> str:
    """A cell as text: a gap for nothing, small shares without the leading zero."""
    if cell is None:
        return "-"
    if isinstance(cell, float):
        text = f"{cell:.{digits}f}"
        return text[1:] if text.startswith("0.") else text
    return f"{cell:,}" if isinstance(cell, int) else cell


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], *, digits: int = 3) -> str:
    """Rows under a title; the first column is flush left, the others right.

    Examples
    --------
    >>> print(table("Circles", ["method", "NMI"], [["ours", 0.9871], ["theirs", None]]))
    Circles
    method   NMI
    ours    .987
    theirs     -
    """
    texts = [list(head), *([written(cell, digits) for cell in row] for row in rows)]
    width = [max(len(row[column]) for row in texts) for column in range(len(head))]
    lines = [
        "  ".join(
            text.rjust(w) if column else text.ljust(w) for column, (text, w) in enumerate(zip(row, width, strict=True))
        )
        for row in texts
    ]
    return "\n".join([title, *(line.rstrip() for line in lines)])


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], *, digits: int = 3) -> None:
    """Print a table and an empty line."""
    print(table(title, head, rows, digits=digits) + "\n", flush=True)
