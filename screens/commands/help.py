"""`help`: the handbook."""

from __future__ import annotations

import click

from screens.handbook import TOPICS
from screens.handbook.terms import told


@click.command("help")
@click.argument("topic", required=False)
def help_(topic: str | None) -> None:
    """The handbook: a page for each TOPIC, or what there is.

    Example: triage help deciding
    """
    if topic is not None:
        click.echo(told(topic))
        return
    width = max(map(len, TOPICS))
    for name, about in TOPICS.items():
        click.echo(f"{name:<{width}}  {about}")
    click.echo("\n'triage help TOPIC' shows one, 'triage VERB --help' explains a command.")
