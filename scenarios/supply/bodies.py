"""The homes of a survey's people as supporters: schools, trusts, authorities, services, federations and advisers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Fault, PoolSchool, Supporter, nearest
from constraints.round import home_of
from scenarios.supply.homes import NoPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from constraints.policies import Policy
    from scenarios.supply.homes import Homes
    from scenarios.supply.replies import Body, Reply
    from scenarios.supply.survey import Survey

_GUESSED_AMONG = 5000
"""Schools up to which the nearest URN is looked for: it takes time."""


class Bodies:
    """Finds the supporter of every home.

    Parameters
    ----------
    survey : Survey
    homes : Homes
    there : iterable of Supporter
        Those that the round has; they stay as they are.
    """

    def __init__(self, survey: Survey, homes: Homes, there: Iterable[Supporter]) -> None:
        self._survey, self._homes, self._there = survey, homes, list(there)
        self._known = {home_of(one) for one in self._there}
        self._named = {reply.home: reply.body for reply in survey.replies if reply.body is not None and reply.body.kind}
        self.notes: list[str] = []

    def completed(self, reply: Reply, policy: Policy) -> Reply:
        """Fill what a return of bodies leaves out, and note what it was taken for; see :func:`completed`."""
        after, note = completed(reply, policy)
        self.notes += [note] if note else []
        return after

    def unknown(self, replies: Iterable[Reply]) -> Iterator[Fault]:
        """Find schools that nobody knows, and bodies of which there is only an id."""
        for reply in replies:
            if reply.body is None and reply.home not in self._homes.schools:
                near = None
                if len(self._homes.schools) < _GUESSED_AMONG:
                    near = nearest(reply.home, self._homes.schools)
                advice = f"did you mean {near!r}?" if near else "check it on Get Information about Schools"
                expected = "the URN of a school of the pool or of the GIAS extract"
                yield self._fault("NM502", reply, "home_urn", reply.home, expected, advice)
            elif reply.body is not None and reply.body.kind is None and reply.home not in {*self._named, *self._known}:
                expected = "a body that the round or another row of the survey has"
                advice = "add a row for the body itself, or a column that says what it is"
                yield self._fault("NM502", reply, "body_id", reply.home, expected, advice)

    def supporters(self, replies: Sequence[Reply]) -> tuple[list[Supporter], list[Fault]]:
        """Return the supporters that were there, then one for every other home, by id; and where none can be made.

        Parameters
        ----------
        replies : sequence of Reply
            Of who replied.
        """
        release = _release(replies)
        figures = {home: figure for home, figure in release.items() if figure is not None}
        kept = [
            one.model_copy(update={"release_half_days": figures.get(home_of(one), one.release_half_days)})
            for one in self._there
        ]
        made, faults = [], list[Fault]()
        first = {reply.home: reply for reply in sorted(replies, key=lambda reply: -reply.row)}
        for home in sorted(release.keys() - self._known):
            body = self._named.get(home)
            if body is None:
                made.append(self._school(home, release[home]))
                continue
            try:
                supporter, note = self._homes.supporter(home, body, release[home])
            except NoPlace as why:
                field = "postcode" if body.postcode is not None else "body_id"
                faults.append(self._fault("NM509", first[home], field, why.value, str(why), _FIND_IT))
                continue
            made.append(supporter)
            self.notes += [f"row {first[home].row}: {home} is {note}"] if note else []
        faults += self._other_kinds(replies)
        return [*kept, *made], faults

    def _school(self, urn: str, release_half_days: int | None) -> Supporter:
        taken = {one.supporter_id for one in self._there}
        fields = set(Supporter.model_fields) & set(PoolSchool.model_fields)
        facts = {field: getattr(self._homes.schools[urn], field) for field in fields}
        supporter_id = f"S{urn}" if f"S{urn}" not in taken else f"NSS-{urn}"
        return Supporter.model_construct(
            **facts, supporter_id=supporter_id, kind="school", release_half_days=release_half_days
        )

    def _other_kinds(self, replies: Sequence[Reply]) -> Iterator[Fault]:
        """Find homes that are one kind of body here and another there: two bodies with one id."""
        kinds: dict[str, str] = {home_of(one): one.kind for one in self._there}
        for reply in sorted(replies, key=lambda reply: reply.row):
            kind = _kind(reply.body)
            if kind is not None and kinds.setdefault(reply.home, kind) != kind:
                expected = f"an id of a {kind} that is not also that of a {kinds[reply.home]}"
                yield self._fault("NM201", reply, "body_id", reply.home, expected, "give one of the two another id")

    def _fault(self, code: str, reply: Reply, field: str, value: str, expected: str, advice: str) -> Fault:
        headings = self._survey.headings
        heading = headings.get(field, headings.get("person_id", field))
        return Fault(code, self._survey.file, reply.row, heading, value, expected, advice)


def completed(reply: Reply, policy: Policy) -> tuple[Reply, str]:
    """Fill what a return of bodies leaves out: they say how many schools, or how many days.

    A school takes the greatest of the policy's deployments, whatever its tier, so that no body is promised too much.

    Returns
    -------
    reply : Reply
    note : str
        What it was taken for; empty where nothing was filled.
    """
    if reply.body is None or reply.body.kind is None:
        return reply, ""
    lead = max(tier.lead_half_days for tier in policy.tiers.values())
    if reply.half_days is None and reply.max_cases is not None:
        half_days = lead * reply.max_cases
        note = f"row {reply.row}: for {reply.max_cases} school(s) {half_days} half-days, {lead} each"
        return dataclasses.replace(reply, half_days=half_days), note
    if reply.max_cases is None and reply.half_days is not None:
        cases = reply.half_days // lead
        note = f"row {reply.row}: for {reply.half_days} half-days {cases} school(s) at once, {lead} each"
        return dataclasses.replace(reply, max_cases=cases), note
    return reply, ""


_FIND_IT = "correct it, give a postcode file with --postcodes, or fill easting and northing"


def _kind(body: Body | None) -> str | None:
    return "school" if body is None else body.kind


def _release(replies: Iterable[Reply]) -> dict[str, int | None]:
    """Return what each home releases, as its people say: the greatest figure."""
    release: dict[str, int | None] = {}
    for reply in replies:
        figures = [figure for figure in (release.get(reply.home), reply.release_half_days) if figure is not None]
        release[reply.home] = max(figures, default=None)
    return release
