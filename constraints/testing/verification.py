"""One rule, one round and one allocation: what the rule is to say of it, asserted of both its faces."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.domain import Allocation
from constraints.faces import Plan
from constraints.rules import PairRule, Preference, Rule
from constraints.testing.allocations import all_columns, mask_of
from constraints.testing.asking_faces import bound_rows, breached_subjects
from constraints.testing.comparing_faces import NAMES, disagreement
from constraints.testing.rounds import make_round
from constraints.testing.rules import rule_of

if TYPE_CHECKING:
    from constraints.round import Round


def verify(rule: str | Rule) -> Verification:
    """Start a test of one rule, given by its id (with the parameters of the round's policy) or as an object."""
    return Verification(rule)


@dataclasses.dataclass(frozen=True)
class Verification:
    """A rule, a round and an allocation; what the audit face says of it is asserted, and that the model face agrees.

    Attributes
    ----------
    rule : str or Rule
    round : Round or None
    deployments, supports : tuple of tuple
        As :meth:`constraints.domain.allocation.Allocation.of` takes them.
    """

    rule: str | Rule
    round: Round | None = None
    deployments: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    supports: tuple[tuple[str, str, str], ...] = ()

    def given(self, round_: Round | None = None, **tables: Any) -> Verification:
        """Set the round: a made one, or what :func:`make_round` takes."""
        return dataclasses.replace(self, round=round_ if round_ is not None else make_round(**tables))

    def deploy(self, case_id: str, leader_id: str, profile: tuple[int, ...] = ()) -> Verification:
        """Add a deployment, by the first profile of the case's tier unless another is given."""
        return dataclasses.replace(self, deployments=(*self.deployments, (case_id, leader_id, profile)))

    def support(self, case_id: str, need_id: str, person_id: str) -> Verification:
        """Add a support, by staff or by the leader personally."""
        return dataclasses.replace(self, supports=(*self.supports, (case_id, need_id, person_id)))

    def breaches(self, subject: str | None = None) -> None:
        """Assert that both faces find a breach, and that it is about the subject where one is given."""
        subjects = breached_subjects(self._rule, self._plan)
        assert subjects, f"{self._rule.id} finds nothing wrong with {self._plan.allocation}"
        if subject is not None:
            assert any(subject in found.split(" / ") or subject == found for found in subjects), (
                f"{self._rule.id} is breached for {subjects}, not for {subject}"
            )
        self._faces_agree()

    def keeps(self) -> None:
        """Assert that both faces find the rule kept."""
        subjects = breached_subjects(self._rule, self._plan)
        assert not subjects, f"{self._rule.id} is breached for {subjects}"
        self._faces_agree()

    def charges(self, minutes: int) -> None:
        """Assert what a preference costs, by both faces."""
        found = list(_preference(self._rule).charges(self._plan))
        assert sum(charge.minutes for charge in found) == minutes, f"{self._rule.id} charges {found}, not {minutes}"
        assert all(charge.minutes > 0 for charge in found), f"{self._rule.id} lists a charge that is not above 0"
        self._faces_agree()

    def finds(self, verdict: int, value: int | None = None) -> None:
        """Assert the worst verdict of a pair rule over the rows that it binds, and the figure that it measured.

        Parameters
        ----------
        verdict : int
            PASS, NOT_KNOWN, FAIL or REFUSED.
        value : int, optional
            Of the worst finding.
        """
        rule = self._rule
        assert isinstance(rule, PairRule), f"{rule.id} is not a pair rule"
        found = [rule.judge(self._round, row) for row in bound_rows(rule, self._plan)]
        assert found, f"{rule.id} binds no row of {self._plan.allocation}"
        finding = min(found, key=lambda one: one.verdict)
        assert finding.verdict == verdict, f"{rule.id} finds {NAMES[finding.verdict]}: {finding.because}"
        assert value is None or finding.value == value, f"{rule.id} measured {finding.value}, not {value}"
        self._faces_agree()

    @property
    def _round(self) -> Round:
        if self.round is None:
            raise TypeError("say given(...) first")
        return self.round

    @property
    def _rule(self) -> Rule:
        return self.rule if isinstance(self.rule, Rule) else rule_of(self._round, self.rule)

    @property
    def _plan(self) -> Plan:
        return Plan(self._round, Allocation.of(self.deployments, self.supports))

    def _faces_agree(self) -> None:
        columns = all_columns(self._round)
        mask = mask_of(columns, self._plan.allocation, self._round)
        difference = disagreement(self._rule, self._round, columns, mask[None, :])
        assert difference is None, difference


def _preference(rule: Rule) -> Preference:
    assert isinstance(rule, Preference), f"{rule.id} has no price"
    return rule
