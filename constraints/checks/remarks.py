"""What is allowed in a round and worth a look before it is solved."""

from __future__ import annotations

import dataclasses
import difflib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from constraints.checks.oddities import Offer, find_oddities, half_days_between
from constraints.checks.waivers import overtaken_waivers
from constraints.domain import (
    TABLES,
    Capacity,
    CaseRow,
    Commitment,
    Event,
    MeasuredTime,
    Running,
    find_schemes,
    find_shared,
    name_examples,
    number_of,
    to_text,
)
from constraints.domain import vocabulary as v
from constraints.round import Turns, binds_a_person, standing_events
from constraints.rulebooks import newest_versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from constraints.checks.oddities import Oddity
    from constraints.domain import Moment
    from constraints.policies import TierPolicy
    from constraints.round import Case, Round, Stranger

_PERSONAL = ("name", "email", "e-mail", "phone", "telephone", "mobile")
_NAMED_AT_MOST = 3
"""Ids that a remark names where it speaks of many."""
_STRANGERS_AT_MOST = 10
"""Values of a column that name nobody which are remarked one by one; `flags.csv` of a run has all."""
_NEARLY = 0.8
"""Share of letters in common (Ratcliff and Metzener 1988, as in `difflib`) from which a heading is nearly another."""
NOBODY = "names nobody"
"""The kind of remarks on safeguards that name nobody of the round."""
OF_WHO_WITHDREW = "running work of who withdrew"
"""The kind of remarks on running work that is kept though somebody has withdrawn from it."""


@dataclasses.dataclass(frozen=True)
class Remark:
    """Something that is allowed and worth a look.

    Attributes
    ----------
    kind : str
        The same words for all remarks of its kind.
    subject : str
        The id that it is about.
    text : str
        A sentence.
    """

    kind: str
    subject: str
    text: str


def _running_above_limits(round_: Round) -> Iterator[Remark]:
    """Find running work beyond a person's time or cases: nothing is left of them, and the round can yet be solved."""
    taken: Counter[str] = Counter()
    cases = defaultdict(set)
    led = {(row.case_id, row.person_id) for row in round_.records(Running) if row.need_id is None}
    for row in round_.records(Running):
        cases[row.person_id].add(row.case_id)
        if row.need_id is None or (row.case_id, row.person_id) not in led:
            taken[row.person_id] += row.half_days_left
    for person_id in sorted(cases):
        person = round_.people[person_id]
        if taken[person_id] > person.half_days:
            text = f"running work takes {taken[person_id]} half-days of {person.half_days}: nothing is left"
            yield Remark("running work above a limit", person_id, text)
        if len(cases[person_id]) > person.max_cases:
            text = f"running work is at {len(cases[person_id])} cases, {person.max_cases} allowed: no more are given"
            yield Remark("running work above a limit", person_id, text)


def _release_above_limits(round_: Round) -> Iterator[Remark]:
    for supporter_id, supporter in round_.supporters.items():
        taken, most = round_.ledger.release_taken.get(supporter_id, 0), supporter.release_half_days
        if most is not None and taken > most:
            text = f"running work and commitments take {taken} half-days of {most}: nothing is left"
            yield Remark("running work above a limit", supporter_id, text)


def _commitments_of_others(round_: Round) -> Iterator[Remark]:
    for row in round_.records(Commitment):
        if binds_a_person(round_, row):
            continue
        here = round_.people.get(row.person_id)
        who = f"here {row.person_id} belongs to {here.supporter.supporter_id}" if here else "who is not in this round"
        of_supporter = "only its supporter's release and visit places are taken"
        then = of_supporter if row.supporter_id in round_.supporters else "nothing is taken of anybody here"
        text = f"its {row.half_days} half-days are of a person of {row.supporter_id} ({who}): {then}"
        yield Remark("commitment of somebody else", row.person_id, text)


def _unknown_running_needs(round_: Round) -> Iterator[Remark]:
    for row in round_.records(Running):
        if row.need_id is not None and row.case_id in round_.cases and (row.case_id, row.need_id) not in round_.needs:
            text = f"running work covers need {row.need_id}, which the round does not have: it only takes time"
            yield Remark("running need not known", row.case_id, text)


def _supporters_in_need(round_: Round) -> Iterator[Remark]:
    for supporter_id, supporter in round_.supporters.items():
        if supporter.urn in round_.schools:
            yield Remark(
                "supporter is supported", supporter_id, f"its own school {supporter.urn} is in the round as a case"
            )


def _leads_beyond_offer(round_: Round) -> Iterator[Remark]:
    for case in round_.cases.values():
        limit = _lead_limit(case, round_.policy.tiers[case.tier])
        if limit is not None and case.lead_half_days > limit:
            text = (
                f"a deployment takes {case.lead_half_days} half-days, the offer gives {limit}: no leader can be placed"
            )
            yield Remark("deployment beyond the offer", case.case_id, text)


def _lead_limit(case: Case, tier: TierPolicy) -> int | None:
    """Return the half-days that the offer gives a leader: the tier's limit, and without a grant the entitlement."""
    limits = [tier.lead_limit_half_days, case.entitlement_half_days if case.grant_pence is None else None]
    return min((limit for limit in limits if limit is not None), default=None)


def _holes_in_capacity(round_: Round) -> Iterator[Remark]:
    periods, given = set(round_.periods), defaultdict(set)
    for row in round_.records(Capacity):
        given[row.person_id].add(row.period)
    for person_id in sorted(given):
        for period in sorted(periods - given[person_id]):
            yield Remark("period without capacity", person_id, f"no half-days are given for {period}: 0 is assumed")


def _personal_columns(round_: Round) -> Iterator[Remark]:
    """Columns of people that look like names: nothing needs them, and every copy of the round would carry them."""
    for table in ("leaders", "staff"):
        for column in round_.tables[table].columns:
            if column not in TABLES[table].record.model_fields and any(word in column.lower() for word in _PERSONAL):
                text = f"the column {column!r} looks personal: names belong in no file of a round"
                yield Remark("personal data", table, text)


def _entitlements_without_effect(round_: Round) -> Iterator[Remark]:
    for row in round_.records(CaseRow):
        if row.entitlement_half_days is not None and round_.policy.tiers[row.tier].grant_pence is not None:
            text = (
                f"its entitlement of {row.entitlement_half_days} half-days has no effect: tier {row.tier} has a grant"
            )
            yield Remark("entitlement without effect", row.case_id, text)


def _profiles_without_effect(round_: Round) -> Iterator[Remark]:
    """Find profiles of tiers and of running work in a round without periods."""
    if round_.periods:
        return
    why = "the round has no periods, so it has no effect"
    for number, tier in sorted(round_.policy.tiers.items()):
        if tier.profiles or tier.profile:
            yield Remark("profile without effect", f"tier {number}", f"the policy lists a profile: {why}")
    for row in round_.records(Running):
        if row.profile:
            yield Remark("profile without effect", row.case_id, f"running work says {to_text(row.profile)}: {why}")


def _leads_that_should_have_ended(round_: Round) -> Iterator[Remark]:
    """Find running leads whose person has withdrawn, or whose support has ended by its events: they are kept."""
    over = _days_of_end(round_)
    for case_id, (person_id, _) in sorted(round_.ledger.leads.items()):
        out = {person_id, round_.people[person_id].supporter.supporter_id} & round_.instructions.withdrawn
        for party in sorted(out):
            text = f"{person_id} runs it and stays its leader, though {party} has withdrawn: take the running work out"
            yield Remark(OF_WHO_WITHDREW, case_id, text)
        if case_id in over:
            text = f"{person_id} runs it and stays its leader, though it ended on {over[case_id]}: take the row out"
            yield Remark("running work that has ended", case_id, text)


def _supports_of_who_withdrew(round_: Round) -> Iterator[Remark]:
    """Find running support by people who have withdrawn: it is kept; what a leader covers goes with the lead."""
    for (case_id, need_id), (person_id, _) in sorted(round_.ledger.supports.items()):
        out = {person_id, round_.people[person_id].supporter.supporter_id} & round_.instructions.withdrawn
        if round_.ledger.leads.get(case_id, ("", 0))[0] == person_id:
            continue
        for party in sorted(out):
            text = f"{person_id} goes on covering {need_id}, though {party} has withdrawn: take the running work out"
            yield Remark(OF_WHO_WITHDREW, case_id, text)


def _waivers_without_effect(round_: Round) -> Iterator[Remark]:
    for row, because in overtaken_waivers(round_):
        text = f"the waiver of {row.rule} for {row.person_id} on {row.on} has no effect any more: {because}"
        yield Remark("waiver without effect", row.case_id, text)


def _days_of_end(round_: Round) -> dict[str, dt.date]:
    """Return the day on which the support of a case ended, of cases that have not started again since."""
    days: dict[str, dict[str, Moment]] = defaultdict(dict)
    events = standing_events(round_.records(Event))
    turns = Turns(events)
    for row in events:
        if row.event in {"started", "ended"}:
            days[row.case_id][row.event] = max(turns.of(row), days[row.case_id].get(row.event, turns.of(row)))
    return {
        case_id: on["ended"].date()
        for case_id, on in days.items()
        if "ended" in on and ("started" not in on or on["ended"] > on["started"])
    }


def _events_without_effect(round_: Round) -> Iterator[Remark]:
    lines = {(line.event, line.party, line.scope) for line in round_.policy.refusals}
    for row in standing_events(round_.records(Event)):
        if row.event not in {"refused", "withdrawn"}:
            continue
        if (row.event, row.party, row.scope) not in lines and (row.event, row.party, None) not in lines:
            scope = f" of scope {row.scope}" if row.scope else ""
            text = f"the event {row.event} by {row.party}{scope} on {row.on} takes nothing away under this policy"
            yield Remark("event without effect", row.case_id, text)


def _refusals_of_other_rounds(round_: Round) -> Iterator[Remark]:
    """Count the refusals at cases that are not here: they wait for these cases, but for whom they take out anyway."""
    rows = [row for row in standing_events(round_.records(Event)) if row.case_id not in round_.whole.cases]
    if rows:
        cases = name_examples(sorted({row.case_id for row in rows}), _NAMED_AT_MOST)
        text = f"{number_of(len(rows), 'refusal')} at cases that are not here ({cases}): no pair of this round is meant"
        yield Remark(NOBODY, "events", text)


def _strangers(round_: Round) -> Iterator[Remark]:
    """Find safeguards that name nobody of the round: of a column with many the first, and how many there are."""
    by_column: dict[tuple[str, str], list[Stranger]] = defaultdict(list)
    for stranger in round_.strangers:
        by_column[stranger.table, stranger.column].append(stranger)
    for (table, column), found in by_column.items():
        for stranger in found[:_STRANGERS_AT_MOST]:
            yield Remark(NOBODY, stranger.value, str(stranger))
        if others := found[_STRANGERS_AT_MOST:]:
            rows = sum(stranger.rows for stranger in others)
            text = f"{table}: {len(others):,} more of {column} are nobody of this round; {rows:,} rows have no effect"
            yield Remark(NOBODY, table, text)


def _understood(round_: Round) -> Iterator[Remark]:
    for each in round_.understood:
        rows = "1 row" if each.rows == 1 else f"{each.rows:,} rows"
        yield Remark("understood", each.value, f"{each.table}: the {each.column} is read as {each.means} in {rows}")


def _measured_times_to_fill_in(round_: Round) -> Iterator[Remark]:
    blank = sum(row.minutes is None for row in round_.records(MeasuredTime))
    if blank:
        text = f"{blank} row(s) have no minutes yet: the model stands"
        yield Remark("travel time to fill in", "travel", text)


def _ids_that_differ_in_capitals(round_: Round) -> Iterator[Remark]:
    for field in ("trust_id", "federation_id", "diocese"):
        spellings = defaultdict(set)
        for table in ("schools", "supporters"):
            for name in round_.tables[table][field].dropna().unique():
                spellings[name.lower()].add(name)
        for name in sorted(spellings):
            if len(spellings[name]) > 1:
                text = f"{' and '.join(sorted(spellings[name]))} are taken for different ones: capitals count here"
                yield Remark(f"{field} in two spellings", min(spellings[name]), text)


def _columns_that_are_not_read(round_: Round) -> Iterator[Remark]:
    """Find columns of a planner's own that are called nearly as one that is blank throughout: a slip of the heading."""
    for name, frame in round_.tables.items():
        fields = TABLES[name].record.model_fields.keys()
        own = [column for column in frame.columns if column not in fields]
        blank = [field.rstrip("_") for field in fields if frame[field].isna().all()] if own else []
        for column in own:
            near = difflib.get_close_matches(str(column).lower(), blank, n=1, cutoff=_NEARLY)
            if near:
                text = f"{name}: the column is kept and not read; {near[0]!r} is blank in all rows: is it meant?"
                yield Remark("column not read", str(column), text)


def _ids_that_most_share(round_: Round) -> Iterator[Remark]:
    """Find ids that most bodies have: a word that means nothing, read as an id, makes one family of them all."""
    for table in ("schools", "supporters"):
        frame = round_.tables[table]
        for field in ("trust_id", "federation_id"):
            shared = find_shared(frame[field])
            if shared is not None:
                name, count = shared
                text = f"{count} of {len(frame)} {table} have it as {field}: look whether it means nothing there"
                yield Remark("id shared by most", name, text)


def _trusts_that_cannot_meet(round_: Round) -> Iterator[Remark]:
    """Find trusts' ids of different schemes: a school and a supporter of one trust are then taken for strangers."""
    schemes = [find_schemes(round_.tables[table]["trust_id"]) for table in ("schools", "supporters")]
    if all(schemes) and schemes[0].isdisjoint(schemes[1]):
        named = [" and ".join(sorted(one)) for one in schemes]
        text = f"schools have a {named[0]}, supporters a {named[1]}: nobody is found to be of one trust with a school"
        yield Remark("trust ids of two schemes", "trust_id", text)


def _other_regions(round_: Round) -> Iterator[Remark]:
    rows: Counter[str] = Counter()
    for table in ("schools", "supporters"):
        rows.update(round_.tables[table]["region"].dropna().tolist())
    rows.update(name for names in round_.tables["leaders"]["regions"].dropna() for name in names)
    for name in sorted(rows.keys() - set(v.REGIONS)):
        text = (
            f"{rows[name]} row(s) have a region that is none of the nine: it is compared with others as it is written"
        )
        yield Remark("region not known", name, text)


def _older_versions(round_: Round) -> Iterator[Remark]:
    """Find what the round stands on of which there is a newer version; one that keeps its policy whole means to."""
    if round_.meta.own_policy:
        return
    for key, version, newest in zip(
        ("policy_version", "travel_model", "tie_break"),
        dataclasses.astuple(round_.policy.versions),
        dataclasses.astuple(newest_versions(round_.meta.policy_name)),
        strict=True,
    ):
        if version < newest:
            text = f"the round stands on version {version}; write {key} = {newest} into round.toml for the newest"
            yield Remark("older version", key, text)


def _odd_people(round_: Round) -> Iterator[Remark]:
    """Find people who may stand there twice, and time that nobody can have; what is odd of many is told once."""
    offers = (
        Offer(
            subject=person_id,
            person_id=person_id,
            school=person.supporter.urn if person.supporter.kind == "school" else None,
            kind=person.kind if person.is_leader else None,
            half_days=person.half_days,
            release=person.supporter.release_half_days,
            willing=person.willing is not False,
        )
        for person_id, person in round_.people.items()
    )
    by_kind: dict[str, list[Oddity]] = defaultdict(list)
    for found in find_oddities(offers, half_days_between(round_.meta.delivery_start, round_.meta.delivery_end)):
        by_kind[found.kind].append(found)
    for kind, own in by_kind.items():
        named = [" and ".join(found.subjects) for found in own]
        if len(own) <= _NAMED_AT_MOST:
            yield from (Remark(kind, subject, found.text) for subject, found in zip(named, own, strict=True))
        else:
            yield Remark(
                kind, f"{len(own)} times", f"{named[0]}: {own[0].text}; also {name_examples(named[1:], _NAMED_AT_MOST)}"
            )


_REMARKS: tuple[Callable[[Round], Iterator[Remark]], ...] = (
    _running_above_limits,
    _release_above_limits,
    _commitments_of_others,
    _unknown_running_needs,
    _supporters_in_need,
    _strangers,
    _understood,
    _leads_beyond_offer,
    _holes_in_capacity,
    _personal_columns,
    _entitlements_without_effect,
    _profiles_without_effect,
    _leads_that_should_have_ended,
    _supports_of_who_withdrew,
    _waivers_without_effect,
    _events_without_effect,
    _refusals_of_other_rounds,
    _measured_times_to_fill_in,
    _ids_that_differ_in_capitals,
    _columns_that_are_not_read,
    _ids_that_most_share,
    _trusts_that_cannot_meet,
    _odd_people,
    _other_regions,
    _older_versions,
)


def remarks_of(round_: Round) -> Iterator[Remark]:
    """Yield every remark on a round.

    Parameters
    ----------
    round_ : Round
        Sound.
    """
    for find in _REMARKS:
        yield from find(round_)
