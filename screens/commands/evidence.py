"""`evidence`: what is at hand against a dispute, what is missing, and the packet for the bank."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from screens.commands.common import desk_options, inert, open_desk, print_json, print_table
from triage.domain.errors import PARTLY, TriageError, UsageError


@click.command("evidence")
@click.argument("case")
@click.option(
    "--files", "folder", type=click.Path(path_type=Path), metavar="DIR", help="PDF, JPEG and PNG files."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the packet into this folder."
)
@click.option("--paper", type=click.Choice(["A4", "Letter"]), help="By the customer's country unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print the checklist, limits and warnings as JSON.")
@desk_options
@click.pass_obj
def evidence(
    settings: dict[str, Any],
    case: str,
    folder: Path | None,
    out: Path | None,
    paper: str | None,
    as_json: bool,
) -> int:
    """The evidence packet of CASE: checklist, cover letter, text fields, files, size and page check.

    A file in --files belongs to the evidence field that its name starts with, such as
    receipt.pdf or shipping_documentation-2.jpg. Without --files, what lies in the folder of the case
    is taken, which is where `triage act` looks as well. Nothing is sent.

    Example: triage evidence cb_1042 --files scans --out packet
    """
    from triage.services.evidence.packet import write_packet
    from triage.services.staging import folder_of

    with open_desk(settings, create=False) as desk:
        view = desk.cases.show(case)
        if not view.document.get("dispute"):
            raise TriageError("there is no dispute, so no bank asks for evidence", f"case {case}")
        _check_apart(out, folder or folder_of(desk.evidence_dir, case))
        packet = desk.packet(case, folder, paper)
    written = write_packet(packet, out) if out else []
    if as_json:
        print_json(packet.to_json())
    else:
        tell_packet(packet)
    for path in written:
        click.echo(f"triage: wrote {inert(str(path))}", err=True)
    for refused in packet.refused:
        click.echo(f"triage: refused {inert(str(refused), limit=300)}", err=True)
    return 0 if packet.ok else PARTLY


def _check_apart(out: Path | None, source: Path | None) -> None:
    """Raises :class:`UsageError` where the packet would be written over the files that it is made of."""
    if out and source and out.resolve() == source.resolve():
        what = "the files of the evidence lie there, and the packet would be written over them"
        raise UsageError(what, str(out), "name another folder with --out")


def tell_packet(packet: Any) -> None:
    """The packet in words: the claim, the checklist, earlier payments, limits, warnings, the letter."""
    found = packet.checklist
    code = f"{found.network or 'network unknown'} {found.network_code or 'without a code'}"
    click.echo(
        f"{inert(packet.case_id, limit=60)}: {inert(code, limit=60)}, claim {found.claim or 'unknown'}"
    )
    click.echo()
    rows = ((item.status.replace("_", " "), item.weight, item.label, item.where) for item in found.items)
    print_table(("STATUS", "WEIGHT", "EVIDENCE", "WHERE"), rows)
    for prior in found.ce3.prior:
        verdict = "counts" if prior.counts else "lacks " + ", ".join(prior.missing).replace("_", " ")
        click.echo(f"earlier payment {inert(prior.charge or 'without a charge', limit=60)}: {verdict}")
    used = packet.limits
    click.echo(f"\n{used['bytes']:,} bytes, {used['pages']} pages, {used['characters']:,} characters of text")
    for warning in packet.warnings:
        click.echo(f"warning: {inert(warning, limit=400)}")
    for line in packet.letter.splitlines():
        click.echo(f"  {inert(line, limit=400)}" if line else "")
