"""Hypothesis strategies that draw tiny rounds: small enough that every conceivable allocation can be tried.

This module alone needs hypothesis; nothing else of the package imports it.

A round is drawn as a plain one to which a few *complications* are added. Were all of them in every
round, next to nothing could be placed anywhere, and optima would be empty.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import event, note
from hypothesis import strategies as st

from constraints.domain import Allocation
from constraints.rulebooks import load_policy
from constraints.rules import CATALOGUE, PAIR_RULES
from constraints.testing import MOST_COLUMNS, all_columns, make_round

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from constraints.policies import Policy
    from constraints.round import Round

Fields = dict[str, Any]
Rows = list[Fields]
Tables = dict[str, Any]

COMPLICATIONS = (
    "answers", "bodies", "commitments", "conflicts", "context", "costs", "dates", "decisions", "eligibility", "events",
    "faith", "fit", "geography", "history", "interests", "limits", "offers", "periods", "regions", "running",
    "sources", "teams", "travel", "trust-cases", "visits", "waiting",
)  # fmt: skip
"""What may complicate a round."""

_ONE_IN_SIX = st.sampled_from((False,) * 5 + (True,))

SPECIALISMS = ("maths", "phonics", "business")
REGIONS = ("North East", "South West")
KILOMETRES = (0, 2, 12, 34, 36, 50, 53, 57, 80)
"""Along one line; around 35, 52 and 57 km the modelled minutes pass 45, 60 and 65."""
DAYS = ("2018-06-01", "2019-09-01", "2019-12-01", "2020-08-31", "2021-03-01")
"""Before, at the edges of, within and after the delivery window of 2019/20."""


@dataclasses.dataclass(frozen=True)
class Shape:
    """How many of everything a round has."""

    cases: int
    leaders: int
    staff: int
    needs: int

    @property
    def columns(self) -> int:
        """The number of conceivable pairs, if all needs may be covered."""
        return self.cases * self.leaders + self.needs * (self.leaders + self.staff)


SHAPES = tuple(
    sorted(
        (
            shape
            for shape in itertools.starmap(
                Shape, itertools.product((1, 2, 3, 4), (1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3))
            )
            if 4 <= shape.columns <= MOST_COLUMNS and (shape.needs or not shape.staff)
        ),
        key=lambda shape: (shape.columns, shape.cases, shape.leaders),
    )
)
"""Every shape within the number of columns that can be enumerated."""


class _RoundBuilder:
    """Draws the rows of one round; every draw goes through the strategy's own `draw`."""

    def __init__(self, draw: st.DrawFn, shape: Shape, complications: Collection[str], policy: Policy) -> None:
        self.draw, self.shape, self.complications, self.policy = draw, shape, frozenset(complications), policy
        self.tables: Tables = {}
        self.trust_case = "trust-cases" in self.complications and self.one_of(True, False)

    # -- drawing ------------------------------------------------------------------------------------------------------

    def one_of(self, *values: Any) -> Any:  # noqa: ANN401 - values of any column
        """Draw one of some values; the first is the simplest."""
        return self.draw(st.sampled_from(values))

    def only(self, complication: str, *values: Any, plain: Any = None) -> Any:  # noqa: ANN401
        """Draw one of some values where a complication is in, else take the plain one."""
        return self.one_of(*values) if complication in self.complications else plain

    def some(self, items: Sequence[Any], most: int = 2) -> list[Any]:
        """Draw up to a few items, without order or repeats."""
        if not items:
            return []
        picked = self.draw(st.lists(st.sampled_from(range(len(items))), max_size=most, unique=True))
        return [items[i] for i in picked]

    def place(self, plain_km: int) -> Fields:
        """Draw a position on one line."""
        return {"easting": 450_000, "northing": 300_000 + 1000 * self.only("geography", *KILOMETRES, plain=plain_km)}

    # -- ids ----------------------------------------------------------------------------------------------------------

    @property
    def urns(self) -> list[str]:
        """The schools: one a case, and one more for a case that is a trust."""
        return [str(100_001 + i) for i in range(self.shape.cases + self.trust_case)]

    @property
    def case_ids(self) -> list[str]:
        """The cases; the first is the trust, where there is one."""
        return ["C1", *self.urns[2:]] if self.trust_case else self.urns

    @property
    def supporter_ids(self) -> list[str]:
        """The supporters."""
        return ["S1", "S2"]

    @property
    def leader_ids(self) -> list[str]:
        """The leaders."""
        return [f"L{i + 1}" for i in range(self.shape.leaders)]

    @property
    def people_ids(self) -> list[str]:
        """The leaders and staff."""
        return [*self.leader_ids, *(f"T{i + 1}" for i in range(self.shape.staff))]

    @property
    def able_kind(self) -> str:
        """A kind of leader that may lead schools under the policy, and trusts if any kind may lead both."""
        targets: dict[str, list[str]] = self.policy.rules["role-for-target"]
        return next((kind for kind in targets["trust"] if kind in targets["school"]), targets["school"][0])

    # -- the tables ---------------------------------------------------------------------------------------------------

    def build(self) -> Tables:
        """Draw all tables."""
        tiers = self.policy.tier_order
        self.tables = {
            "schools": [self.school(urn, i, tiers) for i, urn in enumerate(self.urns)],
            "cases": [self.trust_row(tiers)] if self.trust_case else [],
            "supporters": [self.supporter(supporter_id) for supporter_id in self.supporter_ids],
            "leaders": [self.leader(person_id) for person_id in self.leader_ids],
            "staff": [self.staff(person_id) for person_id in self.people_ids[self.shape.leaders :]],
            "needs": [self.need(i) for i in range(self.shape.needs)],
        }
        extras = {
            "running": self.running_rows, "commitments": self.commitments_rows, "conflicts": self.conflicts_rows,
            "interests": self.interests_rows, "decisions": self.decisions_rows, "events": self.events_rows,
            "history": self.history_rows, "travel": self.travel_rows, "periods": self.capacity_rows,
        }  # fmt: skip
        for complication, rows in extras.items():
            self.tables["capacity" if complication == "periods" else complication] = (
                rows() if complication in self.complications else []
            )
        return self.tables

    def school(self, urn: str, i: int, tiers: tuple[int, ...]) -> Fields:
        """Draw a school; the first two are the trust's members where there is a trust case."""
        return self.place(0) | self.body() | {
            "urn": urn, "name": f"School {urn}", "tier": self.one_of(*tiers),
            "case_id": "C1" if self.trust_case and i < 2 else None,
            "phase": self.only("fit", "primary", "secondary", "all-through", "middle", "nursery", plain="primary"),
            "provision": self.only("fit", None, "mainstream", "special", "alternative"),
            "governance": self.only("bodies", "maintained", "academy", plain="maintained"),
            "faith_requirement": self.only("faith", "require", "prefer", "none", None),
            "max_minutes": self.only("geography", None, 50, 60),
            "rounds_waited": self.only("waiting", 0, 1, 2, 3, 5),
            "eligible": self.only("eligibility", None, True, True, False),
            "trust_match": self.only("eligibility", None, None, "none-suitable", "pending", "matched"),
            "nominated_by": self.only("interests", None, "D1", *self.people_ids),
        }  # fmt: skip

    def body(self) -> Fields:
        """Draw what schools and supporters both have."""
        return {
            "la_code": self.only("context", None, "801", "802"),
            "region": self.only("regions", None, *REGIONS),
            "trust_id": self.only("bodies", None, "TR1", "TR2"),
            "federation_id": self.only("bodies", None, "F1", "F2"),
            "diocese": self.only("faith", None, "Ely", "Leeds"),
            "faith": self.only("faith", None, "Catholic", "Anglican"),
            "idaci_quintile": self.only("context", None, 1, 2, 5),
            "urban_rural": self.only("context", None, "urban", "rural"),
        }

    def trust_row(self, tiers: tuple[int, ...]) -> Fields:
        """Draw the trust's row of cases."""
        return {
            "case_id": "C1", "target": "trust", "tier": self.one_of(*tiers),
            "delivery_urn": self.one_of(*self.urns[:2]),
            "lead_half_days": self.only("offers", None, 2, 5),
            "entitlement_half_days": self.only("offers", None, 6, 9),
            "rounds_waited": self.only("waiting", None, 2),
            "max_minutes": self.only("geography", None, 55),
        }  # fmt: skip

    def supporter(self, supporter_id: str) -> Fields:
        """Draw a supporter."""
        kinds = ("school", "trust", "local-authority", "la-traded-service", "federation")
        return self.place(2) | self.body() | self.designation() | {
            "supporter_id": supporter_id, "kind": self.only("bodies", *kinds, plain="school"),
            "urn": self.only("bodies", None, "200001", "200002", self.urns[0])
            or self.only("context", None, "200001", "200002"),
            "phase": self.only("fit", None, "primary", "secondary", "all-through", plain="primary"),
            "provision": self.only("fit", None, "mainstream", "special", plain="mainstream"),
            "release_half_days": self.only("limits", None, 0, 4, 6, 9, 12),
            "visit_places": self.only("visits", None, 0, 1),
        }  # fmt: skip

    def designation(self) -> Fields:
        """Draw the dates from and to which somebody is designated."""
        if "dates" not in self.complications:
            return {}
        days = sorted(self.some(DAYS))
        sides = self.one_of("from", "to")
        if len(days) == 2:
            return {"designated_from": days[0], "designated_to": days[1]}
        return {f"designated_{sides}": days[0]} if days else {}

    def leader(self, person_id: str) -> Fields:
        """Draw a leader."""
        more = self.place(2) if self.only("geography", False, True, plain=False) else {}
        return more | self.designation() | self.fit() | {
            "leader_id": person_id, "supporter_id": self.one_of(*self.supporter_ids),
            "half_days": self.only("limits", 6, 0, 3, 8, 12, 13, plain=40),
            "max_cases": self.only("limits", 1, 0, 2, 3, plain=9),
            "kind": self.only("trust-cases", None, "nle", "trust-leader", "adviser", plain=self.able_kind),
            "willing": self.only("answers", True, True, None, False, plain=True),
            "prerequisites": self.only("answers", True, True, None, False, plain=True),
            "schools_improved": self.only("answers", None, 0, 1, 3, plain=6),
            "specialisms": self.levels(),
            "max_minutes": self.only("geography", None, 45, 60),
            "faiths": self.only("faith", None, "Catholic", "Anglican;Catholic"),
            "regions": self.only("regions", None, *REGIONS),
        }  # fmt: skip

    def staff(self, person_id: str) -> Fields:
        """Draw a member of staff."""
        return self.fit() | {
            "staff_id": person_id, "supporter_id": self.one_of(*self.supporter_ids), "role": "teacher",
            "half_days": self.only("limits", 4, 0, 2, 5, 8, plain=40),
            "max_cases": self.only("limits", 1, 0, 2, None, plain=9),
            "max_minutes": self.only("geography", None, 45, 60),
            "release_agreed": self.only("answers", True, None, False, plain=True),
            "specialisms": self.levels(),
        }  # fmt: skip

    def fit(self) -> Fields:
        """Draw which phases and provisions a person knows."""
        return {
            "phases": self.only("fit", None, "primary", "secondary", "middle;primary"),
            "provisions": self.only("fit", None, "mainstream", "special;mainstream"),
        }

    def levels(self) -> str:
        """Draw the specialisms of a person, with levels; mostly one that is needed."""
        return ";".join(f"{code}:{self.one_of(3, 2, 1)}" for code in self.some(SPECIALISMS) or SPECIALISMS[:1])

    def need(self, i: int) -> Fields:
        """Draw a need; its id is its number."""
        return {
            "case_id": self.one_of(*self.case_ids), "need_id": f"n{i + 1}", "specialism": self.one_of(*SPECIALISMS),
            "severity": self.one_of(1, 2, 3), "half_days": self.one_of(2, 3, 4, 0),
            "source": self.only("sources", "diagnosed", "derived", "nominated", None, plain="planner"),
            "mode": self.only("visits", "visit", "on-site"),
        }  # fmt: skip

    def running_rows(self) -> Rows:
        """Draw running work: a deployment or none at every case, and support of some needs."""
        rows: Rows = []
        for case_id in self.some(self.case_ids):
            tier = self.one_of(None, None, min(self.policy.tiers))
            person_id, left = self.one_of(*self.leader_ids), self.one_of(2, 0, 5, 7)
            rows.append({"case_id": case_id, "person_id": person_id, "half_days_left": left, "tier": tier})
        led = {row["case_id"]: row["person_id"] for row in rows if row["tier"] is None}
        for need in self.some(self.tables["needs"], most=1):
            who = [*self.people_ids[self.shape.leaders :], *filter(None, [led.get(need["case_id"])])]
            rows += [
                {
                    "case_id": need["case_id"],
                    "need_id": need["need_id"],
                    "person_id": p,
                    "half_days_left": 3,
                    "profile": self.only("periods", None, "0;1"),
                }
                for p in self.some(who, most=1)
            ]
        return rows

    def commitments_rows(self) -> Rows:
        """Draw capacity that other regions took."""
        return [
            {"person_id": person_id, "half_days": self.one_of(2, 5, 30), "cases": self.one_of(None, 0, 2)}
            for person_id in self.some(self.people_ids)
        ]

    def capacity_rows(self) -> Rows:
        """Draw the half-days of some people in two periods; all but the first may have one of the two only."""
        both = ("autumn", "spring")
        return [
            {"person_id": person_id, "period": period, "half_days": self.one_of(3, 0, 2, 6)}
            for i, person_id in enumerate(self.some(self.people_ids))
            for period in (both if i == 0 else self.some(both) or both)
        ]

    def conflicts_rows(self) -> Rows:
        """Draw declared conflicts with persons, supporters and trusts."""
        parties = [*self.people_ids, *self.supporter_ids, "TR1"]
        return [
            {"case_id": self.one_of(*self.case_ids), "party": party, "reason_code": "dispute"}
            for party in self.some(parties)
        ]

    def interests_rows(self) -> Rows:
        """Draw who has to do with which body, and when."""
        bodies = [*self.urns, *self.case_ids[:1], *self.supporter_ids, "TR1", "F1", "801", "200001"]
        return [
            {"person_id": self.one_of(*self.people_ids, "D1"), "body": body, "role": "governor"}
            | {name.removeprefix("designated_"): day for name, day in self.designation().items()}
            for body in self.draw(st.lists(st.sampled_from(bodies), max_size=4))
        ]

    def decisions_rows(self) -> Rows:
        """Draw pins, forbids and waivers, also of the same pair, and lifts of some."""
        waivable = [rule.id for rule in PAIR_RULES if rule.may_be_waived]
        rows = []
        for case_id in self.draw(st.lists(st.sampled_from(self.case_ids), min_size=1, max_size=3)):
            decision = self.one_of("pin", "forbid", "waive")
            rows.append({
                "case_id": case_id, "person_id": self.one_of(*self.people_ids), "decision": decision,
                "rule": self.one_of("specialism-match", "available-leader", *waivable) if decision == "waive" else None,
                "specialism": self.one_of(None, None, *SPECIALISMS), "on": self.one_of(None, *DAYS),
                "reason_code": "local-knowledge",
            })  # fmt: skip
            if self.draw(_ONE_IN_SIX):
                rows.append(rows[-1] | {"decision": "lift", "on": self.one_of(None, *DAYS)})
        return rows

    def events_rows(self) -> Rows:
        """Draw what happened to proposals."""
        kinds = ("refused", "withdrawn", "agreed", "started", "ended", "asked")
        parties = ("school", "responsible-body", "leader", "supporter", "home-head", "regional-director")
        return [
            {
                "case_id": case_id, "event": self.one_of(*kinds), "party": self.one_of(*parties),
                "person_id": self.one_of(*self.people_ids, *self.supporter_ids, None), "on": self.one_of(*DAYS),
                "scope": self.one_of(None, "offer", "pair", "person"),
            }
            for case_id in self.draw(st.lists(st.sampled_from(self.case_ids), min_size=1, max_size=3))
        ]  # fmt: skip

    def history_rows(self) -> Rows:
        """Draw earlier support."""
        return [
            {
                "urn": urn, "supporter_id": self.one_of(*self.supporter_ids, "S9"), "ended": "2018-07-20",
                "outcome": self.one_of("failed", "succeeded", "partly", "not-known"),
            }
            for urn in self.draw(st.lists(st.sampled_from(self.urns), min_size=1, max_size=3))
        ]  # fmt: skip

    def travel_rows(self) -> Rows:
        """Draw measured times, by whichever ids the ends are known."""
        return [
            {
                "from": start,
                "to": self.one_of(*self.urns, *self.case_ids[:1]),
                "minutes": self.one_of(30, 50, 60, 61, 90),
            }
            for start in self.some([*self.people_ids, *self.supporter_ids], most=3)
        ]


def _overrides(draw: st.DrawFn, complications: Collection[str], policy: Policy) -> Fields:
    """Draw values laid over a preset."""
    rules: dict[str, Fields] = {}
    changes: dict[str, Any] = {"rules": rules}

    def one_of(*values: Any) -> Any:  # noqa: ANN401 - values of any setting
        return draw(st.sampled_from(values))

    if "teams" in complications:
        changes["team"] = {"model": one_of("any-supporter", "own-supporter")}
        rules["team-size"] = {"people": one_of(2, 1, 3), "supporters": one_of(1, 2)}
    if "offers" in complications:
        changes["tiers"] = {str(tier): _offer(one_of) for tier in policy.tiers}
    if "sources" in complications:
        changes["needs"] = {"sources": one_of(["diagnosed"], ["diagnosed", "derived"])}
    if "waiting" in complications:
        changes["goals"] = {"waiting_cap": one_of(2, 0, 3)}
    if "answers" in complications:
        rule = one_of(*PAIR_RULES)
        rules[rule.id] = {"not_known": one_of("block", "allow"), "waivable": rule.may_be_waived and one_of(True, False)}
    if "regions" in complications:
        rules["region-guarantee"] = {"enabled": one_of(True, False), "share_percent": one_of(50, 34, 100)}
    if "costs" in complications:
        rules["budget"] = {"enabled": True, "pence": one_of(300_000, 165_000, 70_000, 0)}
    if "limits" in complications:
        rules["home-load"] = {"free_percent": one_of(80, 50, 0)}
    return changes


def _offer(one_of: Any) -> Fields:  # noqa: ANN401 - a function that draws
    """Draw what a tier is entitled to: money or days, and how its half-days fall on the periods."""
    grants = one_of(True, False)
    return {
        "lead_half_days": one_of(6, 3, 5), "lead_limit_half_days": one_of(None, 4, 6),
        "entitlement_half_days": None if grants else one_of(6, 8, 12),
        "grant_pence": one_of(0, 60_000, 105_000) if grants else None,
        "improved_at_least": one_of(0, 1, 3), "profiles": one_of([], [[2, 1]], [[1, 1], [0, 1]], [[0, 1], [1, 0]]),
    }  # fmt: skip


def _recipe(tables: Tables, overrides: Fields) -> str:
    """Write out a round as what makes it; hypothesis shows it of an example that fails."""
    lines = [f"make_round(overrides={overrides},"]
    for name, rows in tables.items():
        lines += [f"  {name}=["] * bool(rows)
        lines += [f"    { ({field: value for field, value in row.items() if value is not None}) }," for row in rows]
        lines += ["  ],"] * bool(rows)
    return "\n".join([*lines, ")"])


@st.composite
def tiny_rounds(draw: st.DrawFn, policy: str = "sio-2019", always: Collection[str] = ()) -> Round:
    """Draw a round of at most 12 conceivable pairs, which may or may not have an allocation.

    Parameters
    ----------
    draw : callable
        Given by hypothesis.
    policy : str
        The preset; values are laid over it.
    always : collection of str
        Complications that are in every round.

    Raises
    ------
    ValueError
        One of them is not in :data:`COMPLICATIONS`.
    """
    shape = draw(st.sampled_from(SHAPES))
    unknown = set(always) - set(COMPLICATIONS)
    if unknown:
        raise ValueError(f"no complication is called {sorted(unknown)}")
    complications = [complication for complication in COMPLICATIONS if draw(_ONE_IN_SIX) or complication in always]
    overrides = _overrides(draw, complications, load_policy(policy))
    tables = _RoundBuilder(draw, shape, complications, load_policy(policy, overrides)).build()
    round_ = make_round(policy=policy, overrides=overrides, **tables)
    columns = len(all_columns(round_))
    if columns > MOST_COLUMNS:  # a pair has a column for each profile
        overrides["tiers"] = {
            tier: offer | {"profiles": offer["profiles"][:1]} for tier, offer in overrides["tiers"].items()
        }
        round_ = make_round(policy=policy, overrides=overrides, **tables)
        columns = len(all_columns(round_))
    note(_recipe(tables, overrides))
    event(f"columns: {columns}")
    event(f"profiles: {max(len(profiles) for profiles in round_.profiles.values())}")
    for complication in complications:
        event(f"complication: {complication}")
    return round_


@st.composite
def feasible_rounds(draw: st.DrawFn, policy: str = "sio-2019") -> tuple[Round, Allocation]:
    """Draw a round that has an allocation by construction: that first, with pins on it, then capacity around it.

    Parameters
    ----------
    draw : callable
        Given by hypothesis.
    policy : str
        The preset.

    Returns
    -------
    Round, Allocation
        The allocation keeps every rule of the round.
    """
    builder = _RoundBuilder(draw, draw(st.sampled_from(SHAPES)), ("offers",), load_policy(policy))
    tables = builder.build()
    led = {case_id: draw(st.sampled_from([None, *builder.leader_ids])) for case_id in builder.case_ids}
    deployments = [(case_id, person_id) for case_id, person_id in led.items() if person_id]
    home = {row["leader_id"]: row["supporter_id"] for row in tables["leaders"]}
    supports = []
    for need in tables["needs"]:
        team = [r for r in tables["staff"] if home.get(led[need["case_id"]] or "") == r["supporter_id"]]
        able = [
            r["staff_id"] for r in team if need["specialism"] in dict(p.split(":") for p in r["specialisms"].split(";"))
        ]
        supports += [(need["case_id"], need["need_id"], person) for person in builder.some(able, most=1)]
    allocation = Allocation.of(deployments, supports)
    lead_half_days = draw(st.sampled_from((6, 3, 5)))
    _fit_capacity(builder, allocation, lead_half_days)
    specialism = {(need["case_id"], need["need_id"]): need["specialism"] for need in tables["needs"]}
    pinned = [(c, p, None) for c, p in deployments] + [(c, p, specialism[c, n]) for c, n, p in supports]
    tables["decisions"] = [
        {"case_id": c, "person_id": p, "specialism": s, "decision": "pin"} for c, p, s in builder.some(pinned, most=3)
    ]
    event(f"pins: {len(tables['decisions'])}")
    event(f"deployments: {len(deployments)}, supports: {len(supports)}")
    overrides = _roomy(builder.policy, lead_half_days)
    note(_recipe(tables, overrides))
    return make_round(policy=policy, overrides=overrides, **tables), allocation


def _roomy(policy: Policy, lead_half_days: int) -> Fields:
    """Make offers and teams wide enough for any team that could be drawn."""
    offer = {"lead_half_days": lead_half_days, "grant_pence": 10_000_000, "entitlement_half_days": None}
    sizes = {"people": 9, "supporters": 2}
    return {"tiers": {str(tier): offer for tier in policy.tiers}, "rules": {"team-size": sizes}}


def _fit_capacity(builder: _RoundBuilder, allocation: Allocation, lead_half_days: int) -> None:
    """Give everyone what an allocation takes, and a little or nothing more."""
    half_days = {(row["case_id"], row["need_id"]): row["half_days"] for row in builder.tables["needs"]}
    taken = dict.fromkeys(builder.people_ids, 0)
    cases: dict[str, set[str]] = {person_id: set() for person_id in builder.people_ids}
    for deployment in allocation.deployments:
        taken[deployment.leader_id] += lead_half_days
        cases[deployment.leader_id].add(deployment.case_id)
    for support in allocation.supports:
        taken[support.person_id] += half_days[support.case_id, support.need_id]
        cases[support.person_id].add(support.case_id)
    released = dict.fromkeys(builder.supporter_ids, 0)
    for row in (*builder.tables["leaders"], *builder.tables["staff"]):
        person_id = row["leader_id"] if "leader_id" in row else row["staff_id"]
        row["half_days"] = taken[person_id] + builder.one_of(0, 1, 4)
        row["max_cases"] = len(cases[person_id]) + builder.one_of(0, 1)
        released[row["supporter_id"]] += taken[person_id]
    for row in builder.tables["supporters"]:
        row["release_half_days"] = released[row["supporter_id"]] + builder.one_of(0, 2, 20)


def rule_ids() -> st.SearchStrategy[str]:
    """Draw a rule of the catalogue."""
    return st.sampled_from(tuple(CATALOGUE))
