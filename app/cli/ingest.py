"""`grapevine ingest` and `grapevine sample`: files in, and made-up files out."""

from __future__ import annotations

import asyncio
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress
from app.cli.session import graph, on_store, rejects_folder, settings
from app.errors import BadInput
from app.ingest import sample as company
from app.services import ingest as service
from app.services.load_report import Summary, summary_json, warnings
from app.services.sample import write_sample


def ingest(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Folders with canonical tables: .csv, .csv.gz or .parquet."),
    ],
    source: Annotated[str | None, typer.Option(help="Name the facts carry; default: the folder's name.")] = None,
    currency: Annotated[
        str | None, typer.Option(help="ISO 4217 code for tables that need a currency and have no such column.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check the files, write nothing, start no server.")] = False,
    template: Annotated[bool, typer.Option(help="Write an example of each table into FOLDER instead.")] = False,
    strict: Annotated[bool, typer.Option(help="End with exit code 3 when any row was refused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one line of JSON.")] = False,
) -> None:
    """Load folders of canonical tables into the graph; loading twice changes nothing."""
    if template:
        _write_template(folders[0])
        return
    if source and len(folders) > 1:
        raise BadInput(
            "--source names one folder's facts, and several folders were given.", hint="Load them one by one."
        )
    chosen = settings()
    refused = False
    for folder in folders:
        with progress() as say:
            if dry_run:
                summary = asyncio.run(service.ingest(None, folder, say=say, source=source, currency=currency))
            else:
                with graph(chosen, say) as address:
                    summary = on_store(
                        address,
                        lambda store, f=folder, s=say: service.ingest(  # type: ignore[misc]
                            store, f, say=s, source=source, rejects=rejects_folder(chosen), currency=currency
                        ),
                    )
        print(summary_json(summary) if as_json else report(summary, dry_run=dry_run))
        refused |= bool(summary.rejected)
    if strict and refused:
        raise typer.Exit(3)


def report(summary: Summary, *, dry_run: bool = False) -> str:
    """The summary of a load in words."""
    lines = [f"{summary.source}: {'checked, nothing written' if dry_run else 'loaded'}"]
    for name, rows in summary.rows.items():
        refused = summary.rejected.get(name, 0)
        lines.append(f"  {name:<16}{rows:>12,} rows" + (f"{refused:>10,} refused" if refused else ""))
    if not dry_run:
        lines.append(f"  new: {summary.nodes:,} nodes, {summary.relationships:,} relationships")
    lines += [f"  conflict: {kind}: {count:,}" for kind, count in summary.conflicts.items()]
    lines += [f"  note: {warning}" for warning in warnings(summary)]
    for name, frame in summary.rejects.items():
        for row in frame.sort("line").head(5).iter_rows(named=True):
            where = f", {row['field']} = {row['value']!r}" if row["field"] else f": {row['value']!r}"
            lines.append(f"  refused: {name}, line {row['line']}{where}: {row['problem']}. {row['remedy']}")
        if len(frame) > 5:
            lines.append(f"  … and {len(frame) - 5:,} more in {name}")
    lines += [f"  refused rows are in {path}" for path in summary.reject_files]
    if summary.reject_files:
        folder, source = shlex.quote(str(summary.reject_files[0].parent)), shlex.quote(summary.source)
        lines.append(f"  correct them there, then: grapevine ingest {folder} --source {source}")
    return "\n".join(lines)


def _write_template(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in service.template().items():
        if (folder / name).exists():
            raise BadInput(f"{folder / name} exists already.", hint="Choose an empty folder.")
        (folder / name).write_text(text, encoding="utf-8")
    print(f"Wrote one example of each table to {folder}; docs/reference/files.md says what each column means.")


def sample(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; must be empty or absent.")],
    size: Annotated[int, typer.Option(min=company.SMALLEST, max=company.LARGEST, help="Number of customers.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed makes another company.")] = 1,
) -> None:
    """Write the tables of a made-up company, with the planted truth beside them."""
    with progress() as say:
        write_sample(folder, size, seed, say)
    print(
        f"{company.NOTICE}\nWrote {size:,} made-up customers to {folder}; what was planted is in {folder / 'truth'}.",
        file=sys.stderr,
    )
