"""The two faces of a rule held against each other on many allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import FAIL, NOT_KNOWN, PASS, REFUSED, Plan, arrays_of
from constraints.rules import PairRule, Preference, Rule
from constraints.testing.allocations import allocation_of
from constraints.testing.asking_faces import (
    accepted,
    blocked_columns,
    bound_rows,
    charged,
    keeps,
    prices_of,
    stopped_rows,
)

if TYPE_CHECKING:
    from constraints.domain import Bools
    from constraints.faces import Columns
    from constraints.round import Round

NAMES = {REFUSED: "REFUSED", FAIL: "FAIL", NOT_KNOWN: "NOT_KNOWN", PASS: "PASS"}


def disagreement(rule: Rule, round_: Round, columns: Columns, masks: Bools, audit: Rule | None = None) -> str | None:
    """Compare the model face of a rule with the audit face on many allocations; None where they say the same.

    Parameters
    ----------
    rule : Rule
        Its model face is asked.
    round_ : Round
    columns : Columns
    masks : bool array (allocations, n)
    audit : Rule, optional
        Whose audit face is asked, where it is not `rule` itself: a rule broken on purpose is held against the sound.

    Returns
    -------
    str or None
        The first difference, in words.
    """
    audit = audit or rule
    if isinstance(rule, PairRule) and isinstance(audit, PairRule):
        return _verdicts_differ(rule, round_, columns, masks, audit)
    faces = (prices_of, charged) if isinstance(rule, Preference) else (accepted, keeps)
    for mask, modelled in zip(masks, faces[0](rule, round_, columns, masks).tolist(), strict=True):
        allocation = allocation_of(columns, mask, round_)
        audited = faces[1](audit, Plan(round_, allocation))
        if audited != modelled:
            return f"{rule.id}: model says {modelled}, audit says {audited} of {allocation}"
    return None


def _verdicts_differ(rule: PairRule, round_: Round, columns: Columns, masks: Bools, audit: PairRule) -> str | None:
    """Compare verdict by verdict, then what is blocked: a pair rule looks at one pair alone, so pairs are enough."""
    blocked = blocked_columns(rule, round_, columns)
    verdicts = np.concatenate(
        [
            rule.verdicts(arrays_of(round_), pairs) if pairs.kind in rule.binds else np.full(len(pairs), PASS, np.int8)
            for pairs in (columns.lead, columns.support, columns.personal)
        ]
    )
    for j in np.flatnonzero(masks.any(axis=0)).tolist():
        plan = Plan(round_, allocation_of(columns, np.arange(len(columns)) == j, round_))
        found = [audit.judge(round_, row).verdict for row in bound_rows(audit, plan)]
        if found and found[0] != verdicts[j]:
            return f"{rule.id}: model finds {NAMES[verdicts[j]]}, audit {NAMES[found[0]]} of {plan.allocation}"
        if any(stopped_rows(audit, plan)) != blocked[j]:
            return f"{rule.id}: model and audit differ on whether {plan.allocation} is blocked"
    return None
