"""What an author of rules writes with: the classes to derive from, what the faces of a rule read, and what they make.

`docs/plug-ins.md` says what a rule needs, and `docs/how-to/a-rule-of-your-own.md` has a worked one.

Examples
--------
>>> from nlematch.rules import PASS, Finding, PairRule, RowPrice
>>> issubclass(RowPrice, PairRule), Finding(PASS).margin is None
(False, True)
"""

from constraints.faces import (
    FAIL,
    NO_LOWER,
    NO_UPPER,
    NOT_KNOWN,
    PASS,
    REFUSED,
    Columns,
    Named,
    Pairs,
    Plan,
    PlanRow,
    RoundArrays,
    RuleRows,
    Verdicts,
    as_verdicts,
    at_most,
    at_most_distinct,
    half_days_of,
    implies,
    limits,
    never,
    no_rows,
    stack_rows,
    works_already,
)
from constraints.round import Round
from constraints.rules import (
    PASSED,
    Breach,
    Charge,
    CouplingRule,
    Finding,
    PairParams,
    PairRule,
    Preference,
    RowPrice,
    Rule,
    RuleParams,
    dearest_member,
    over_members,
    worst,
)

__all__ = [
    "FAIL",
    "NOT_KNOWN",
    "NO_LOWER",
    "NO_UPPER",
    "PASS",
    "PASSED",
    "REFUSED",
    "Breach",
    "Charge",
    "Columns",
    "CouplingRule",
    "Finding",
    "Named",
    "PairParams",
    "PairRule",
    "Pairs",
    "Plan",
    "PlanRow",
    "Preference",
    "Round",
    "RoundArrays",
    "RowPrice",
    "Rule",
    "RuleParams",
    "RuleRows",
    "Verdicts",
    "as_verdicts",
    "at_most",
    "at_most_distinct",
    "dearest_member",
    "half_days_of",
    "implies",
    "limits",
    "never",
    "no_rows",
    "over_members",
    "stack_rows",
    "works_already",
    "worst",
]
