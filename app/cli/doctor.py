"""`grapevine doctor`: what is wrong with a machine or a graph, and what to do."""

from __future__ import annotations

import typer

from app.cli.progress import progress
from app.cli.session import graph, local_options, on_store, settings
from app.errors import GrapevineError
from app.services import checkup
from app.services.checkup import Finding

_SIGN = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def doctor() -> None:
    """Look at the machine and the graph; exit code 1 when something is wrong."""
    findings: list[Finding] = []
    try:
        chosen = settings()
        findings += checkup.machine(chosen.home)
        with progress() as say, graph(chosen, say) as address:
            found = on_store(address, checkup.graph)
            where = "the Neo4j of NEO4J_URI" if chosen.neo4j_uri else f"our local Neo4j in {local_options(chosen).home}"
            findings += [Finding("ok", f"{where} answers at {address.uri}"), *found]
    except GrapevineError as error:
        findings.append(Finding("wrong", str(error), error.remedy))
    for finding in findings:
        print(
            f"{_SIGN[finding.state]} {finding.what}"
            + (f"\n      {finding.remedy}" if finding.state != "ok" and finding.remedy else "")
        )
    wrong = sum(finding.state == "wrong" for finding in findings)
    print(f"{wrong} wrong, {sum(finding.state == 'note' for finding in findings)} to note")
    if wrong:
        raise typer.Exit(1)
