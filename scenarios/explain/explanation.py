"""An explanation: one plain sentence first, then facts; the same content as text and as JSON."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import Displayed, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.statements import Names, Statement

EXPLANATION_SCHEMA = 1
"""Version of the layout of an explanation as JSON; a key is never renamed or taken away within a version."""

_FACTS = {"block": "string", "label": "string", "text": "string", "exact": "boolean"}
"""The columns of an explanation's facts."""
_WIDTH = 100
"""Columns of the text form."""


@dataclasses.dataclass(frozen=True)
class Fact:
    """One thing that was found.

    Attributes
    ----------
    label : str
        What it is about, in a word or two.
    says : Statement
        The fact.
    data : mapping
        The same for programs: ids and figures.
    exact : bool or None
        Whether the figures are proved; False where they are bounds; None where nothing had to be proved.
    """

    label: str
    says: Statement
    data: dict[str, Any] = dataclasses.field(default_factory=dict)
    exact: bool | None = None

    @property
    def text(self) -> str:
        """The fact, in plain words."""
        return self.says.text

    def in_names(self, names: Names) -> Fact:
        """Return the fact with names of schools and supporters in its label and text."""
        says = self.says.named(names)
        label = says.label if self.label == self.says.label else names.of_id(self.label)
        return dataclasses.replace(self, label=str(label), says=says)

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as plain data."""
        return {"label": self.label, "text": self.text, "exact": self.exact, "data": self.data}


@dataclasses.dataclass(frozen=True)
class Block:
    """Facts that belong together.

    Attributes
    ----------
    title : str
    facts : tuple of Fact
    """

    title: str
    facts: tuple[Fact, ...]

    def in_names(self, names: Names) -> Block:
        """Return the block with names of schools and supporters in its facts."""
        return Block(names.in_text(self.title), tuple(fact.in_names(names) for fact in self.facts))

    def to_dict(self) -> dict[str, Any]:
        """Return the block as plain data."""
        return {"title": self.title, "facts": [fact.to_dict() for fact in self.facts]}

    def __str__(self) -> str:
        """Return the title and a line a fact, the labels aligned."""
        width = max((len(fact.label) for fact in self.facts), default=0)
        lines = [_line(fact, width) for fact in self.facts]
        return "\n".join([self.title, *lines])


def _line(fact: Fact, width: int) -> str:
    text = fact.text if fact.exact is not False else f"{fact.text} (bounded, not proved)"
    indent = " " * (width + 4 if width else 2)
    head = f"  {fact.label:<{width}}  " if width else "  "
    return textwrap.fill(text, _WIDTH, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False)


@dataclasses.dataclass(frozen=True, repr=False)
class Explanation(Displayed):
    """The answer to one question.

    Attributes
    ----------
    about : str
        `pair`, `case`, `leader`, `round` or `impossible`.
    subject : mapping of str to str
        The ids that were asked about, such as `{"case_id": ..., "leader_id": ...}`.
    says : tuple of Statement
        The answer, in a plain sentence or two.
    blocks : tuple of Block
        The facts behind it.
    proof : tuple of Statement
        What was proved, what was bounded, and what was audited.
    exact : bool
        Whether every figure is proved.
    generated : tuple of str
        What in the round was drawn and is not real.
    run : str
        The digest of the run; empty where there is none.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> answer = nle.explain_pair(run, "900007", "L0004")
    >>> answer.about, answer.subject, answer.exact
    ('pair', {'case_id': '900007', 'leader_id': 'L0004'}, True)
    >>> answer.to_dict()["blocks"][0]["title"]
    'Rules that stop it'
    """

    about: str
    subject: dict[str, str]
    says: tuple[Statement, ...]
    blocks: tuple[Block, ...]
    proof: tuple[Statement, ...]
    exact: bool
    generated: tuple[str, ...] = ()
    run: str = ""

    @property
    def sentence(self) -> str:
        """The answer, in plain words."""
        return " ".join(said.text for said in self.says)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All that it says, as statements of the catalogue, in their order."""
        facts = [fact.says for block in self.blocks for fact in block.facts]
        return (*self.says, *facts, *self.proof)

    def _lines(self) -> Iterable[str]:
        """Give the answer, and name what facts there are."""
        yield self.sentence
        for block in self.blocks:
            if block.facts:
                yield f"{block.title}: {number_of(len(block.facts), 'fact')}"
        yield "exact" if self.exact else "not all figures are proved"

    def __hash__(self) -> int:
        """Return a hash that equal explanations share."""
        return hash((self.about, self.says, self.proof, self.run))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a fact: `block, label, text, exact`; `exact` is blank where nothing had to be proved."""
        rows = [(block.title, fact.label, fact.text, fact.exact) for block in self.blocks for fact in block.facts]
        return pd.DataFrame(rows, columns=list(_FACTS), dtype=object).astype(_FACTS)

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain data, for JSON."""
        return {
            "schema": EXPLANATION_SCHEMA,
            "about": self.about,
            "subject": self.subject,
            "sentence": self.sentence,
            "exact": self.exact,
            "blocks": [block.to_dict() for block in self.blocks],
            "proof": [said.text for said in self.proof],
            "statements": [said.to_dict() for said in self.statements],
            "generated": list(self.generated),
            "run": self.run,
        }

    def __str__(self) -> str:
        """Return the sentence, then the facts, then how they are known."""
        parts = [textwrap.fill(self.sentence, _WIDTH, break_on_hyphens=False)]
        parts += [str(block) for block in self.blocks if block.facts]
        parts += [str(Block("How this is known", tuple(Fact("", said) for said in self.proof)))] if self.proof else []
        parts += [f"GENERATED DATA: {'; '.join(self.generated)}"] if self.generated else []
        parts += [f"Run {self.run[:12]}"] if self.run else []
        return "\n\n".join(parts)


def call_by_name(answer: Explanation, names: Names) -> Explanation:
    """Return an explanation with names of schools and supporters in its texts and labels."""
    return dataclasses.replace(
        answer,
        says=tuple(said.named(names) for said in answer.says),
        blocks=tuple(block.in_names(names) for block in answer.blocks),
        proof=tuple(said.named(names) for said in answer.proof),
    )
