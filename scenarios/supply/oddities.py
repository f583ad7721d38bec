"""What is odd about the replies of a survey, told with their rows before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.checks import Oddity, Offer, find_oddities, half_days_between
from constraints.domain import Supporter
from constraints.round import home_of
from scenarios.generate import supply_is_drawn
from scenarios.supply.bodies import completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constraints.round import Round
    from scenarios.supply.replies import Reply
    from scenarios.supply.survey import Survey


def odd_replies(survey: Survey, round_: Round) -> tuple[Oddity, ...]:
    """Return what is odd about the people who replied; the subjects are rows.

    Parameters
    ----------
    survey : Survey
        Sound or not.
    round_ : Round
        For its delivery window, and what its schools release.
    """
    came = [completed(reply, round_.policy)[0] for reply in survey.replies if reply.replied]
    drawn = supply_is_drawn(round_)  # then what its schools release is made up
    release = {} if drawn else {home_of(one): one.release_half_days for one in round_.records(Supporter)}
    by_home = _release_of(came)
    offers = [
        Offer(
            subject=str(reply.row),
            person_id=reply.person_id,
            school=reply.home if reply.body is None else None,
            kind=reply.kind if reply.is_leader else None,
            half_days=reply.half_days or 0,
            release=max(by_home[reply.home], default=release.get(reply.home)),
            willing=reply.willing is not False,
        )
        for reply in came
    ]
    window = half_days_between(round_.meta.delivery_start, round_.meta.delivery_end)
    return (*find_oddities(offers, window), *_releases_that_differ(came, by_home))


def _release_of(came: Sequence[Reply]) -> dict[str, set[int]]:
    """Return what the people of each home say that it releases."""
    by_home: dict[str, set[int]] = {reply.home: set() for reply in came}
    for reply in came:
        if reply.release_half_days is not None:
            by_home[reply.home].add(reply.release_half_days)
    return by_home


def _releases_that_differ(came: Sequence[Reply], by_home: dict[str, set[int]]) -> Iterator[Oddity]:
    for home, figures in sorted(by_home.items()):
        if len(figures) > 1:
            rows = tuple(str(r.row) for r in came if r.home == home and r.release_half_days is not None)
            several = " and ".join(str(figure) for figure in sorted(figures))
            text = f"the people of {home} say {several} half-days for the whole home: {max(figures)} are taken"
            yield Oddity("release of one home said differently", rows, text)
