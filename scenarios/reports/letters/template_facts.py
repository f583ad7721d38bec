"""What a template may name: plain records of words and numbers, with nothing in them that their reader may not see.

A template never gets a round or a run, so that no template can tell more than these.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.escaping import DataText
    from scenarios.statements import Statement


@dataclasses.dataclass(frozen=True)
class Who:
    """A person: by name where names were given, else by id.

    Attributes
    ----------
    id : DataText
    name : DataText
        `Leader L0115` where there is no name.
    role : str
        Such as `National Leader of Education` or `Teacher`.
    supporter : DataText
        The home: a school's name, else its id.
    leads : bool
        Whether it is a leader.
    """

    id: DataText
    name: DataText
    role: str
    supporter: DataText
    leads: bool


@dataclasses.dataclass(frozen=True)
class Place:
    """A case as letters call it.

    Attributes
    ----------
    case_id, name : DataText
        The name is the school's, or of a trust case that of the school where support is delivered.
    urn : DataText
        Of that school.
    target : str
        `school` or `trust`.
    members : tuple of DataText
        The names of its schools, where there are several.
    phase : str
    authority, region : DataText
        Empty where the round does not say.
    """

    case_id: DataText
    name: DataText
    urn: DataText
    target: str
    members: tuple[DataText, ...]
    phase: str
    authority: DataText
    region: DataText


@dataclasses.dataclass(frozen=True)
class Journey:
    """A way there.

    Attributes
    ----------
    minutes : int
        One way.
    measured : bool
        Or estimated, off-peak.
    limit : int or None
        The least of policy, person and case.
    visits : int
    whole_days : bool
        Whether a visit is a whole day, for the way is long; else a half-day.
    """

    minutes: int
    measured: bool
    limit: int | None
    visits: int
    whole_days: bool


@dataclasses.dataclass(frozen=True)
class Help:
    """A need that somebody covers.

    Attributes
    ----------
    what : str
        The specialism in words.
    who : Who
    half_days : int
    inside : bool
        The leader in person: the half-days lie inside the leader's own.
    visit : bool
        The school travels to the supporter.
    visiting : tuple of Statement
        That it does; else empty.
    minutes : int
        One way.
    """

    what: str
    who: Who
    half_days: int
    inside: bool
    visit: bool
    visiting: tuple[Statement, ...]
    minutes: int


@dataclasses.dataclass(frozen=True)
class Gap:
    """A need that nobody covers.

    Attributes
    ----------
    what : str
        The specialism in words.
    cause : str
        Why, in words; empty where another scheme supplies it.
    says : Statement
        Both.
    """

    what: str
    cause: str
    says: Statement


@dataclasses.dataclass(frozen=True)
class Call:
    """Whom to tell or ask, in order.

    Attributes
    ----------
    party : str
        As `contacts.csv` has it, such as `local-authority`.
    what : str
        The same in words, such as `local authority`.
    whom : DataText
        Name or id; empty where the round does not say.
    phone : DataText
        From the file of names; empty where it has none.
    state : str
        `tell`, `ask`, `asked` or `agreed`.
    todo : str
        The same in words, such as `to be asked`.
    says : Statement
        Whom to call, and what for, as the reader of the list calls them.
    """

    party: str
    what: str
    whom: DataText
    phone: DataText
    state: str
    todo: str
    says: Statement


@dataclasses.dataclass(frozen=True)
class Other:
    """Another leader within reach of a case; only in what planners and directors read.

    Attributes
    ----------
    who : Who
    minutes : int
    measured : bool
        Or estimated.
    price : int or None
        Of the match alone, in minutes; None where rules stop it.
    more : int or None
        By how much that is above the price of the leader of the plan.
    busy : tuple of DataText
        Cases that this leader leads in the plan.
    half_days_left, cases_left : int
        What the plan leaves of their time.
    left : Statement or None
        Both, with whom they lead; None where rules stop the pair.
    stopped : tuple of Statement
        What stops the pair: each rule with value, limit and margin.
    """

    who: Who
    minutes: int
    measured: bool
    price: int | None
    more: int | None
    busy: tuple[DataText, ...]
    half_days_left: int
    cases_left: int
    left: Statement | None
    stopped: tuple[Statement, ...]


@dataclasses.dataclass(frozen=True)
class Exact:
    """What solving again has proved of a case.

    Attributes
    ----------
    says : tuple of Statement
        How settled the leader is, or why there is none, and what would be otherwise with the next best leader, or with
        a leader at all; names nobody.
    detail : tuple of Statement
        The same goal by goal, with the next best leaders, or with those who would lose theirs; empty for a school.
    proved : bool
        Whether nothing is left open.
    """

    says: tuple[Statement, ...]
    detail: tuple[Statement, ...]
    proved: bool


@dataclasses.dataclass(frozen=True)
class Match:
    """A school's leader, and why.

    Attributes
    ----------
    leader : Who
    half_days : int
        Of leading.
    journey : Journey
    opening : Statement
        Who leads the support, or goes on leading it.
    falls : tuple of Statement
        How the half-days fall on the periods, where the tier has more than one profile; else empty.
    reasons : tuple of Statement
        Why this leader, the most telling first.
    checking : tuple of Statement
        That something is still to be checked; else empty.
    checks : tuple of Statement
        What is still to be checked.
    status : tuple of Statement
        How far the proposal has gone.
    running : bool
        Work from an earlier round that goes on.
    candidates : int
        Leaders whom the rules let lead this case, this one included; 0 where planners chose it.
    helps : tuple of Help
    staff_half_days : int
        Of others than the leader.
    totals : tuple of Statement
        How much support there is in all, and whether the leader comes for whole days.
    gaps, referred : tuple of Gap
        Needs that nobody covers, and needs that another scheme supplies.
    price : tuple of (str, int)
        What the preferences charge on this case, by rule; only for planners and directors.
    """

    leader: Who
    half_days: int
    journey: Journey
    opening: Statement
    falls: tuple[Statement, ...]
    reasons: tuple[Statement, ...]
    checking: tuple[Statement, ...]
    checks: tuple[Statement, ...]
    status: tuple[Statement, ...]
    running: bool
    candidates: int
    helps: tuple[Help, ...]
    staff_half_days: int
    totals: tuple[Statement, ...]
    gaps: tuple[Gap, ...]
    referred: tuple[Gap, ...]
    price: tuple[tuple[str, int], ...]


@dataclasses.dataclass(frozen=True)
class Waiting:
    """Why a school has no leader, and what comes next.

    Attributes
    ----------
    opening : Statement
        That there is no leader.
    cause : Statement
        Why; it tells of no third party.
    entered : bool
        Whether the case could be given a leader in this round at all.
    detail : DataText
        The facts behind it by rule, for planners and directors; else empty.
    sorry : tuple of Statement
        What the letter does not mean, and how long the case has waited; empty for a case that is not in the round.
    rounds_waited : int
        Before this one.
    needs : tuple of str
        What the round says that the case needs, in words.
    next : tuple of Statement
        What happens next.
    """

    opening: Statement
    cause: Statement
    entered: bool
    detail: DataText
    sorry: tuple[Statement, ...]
    rounds_waited: int
    needs: tuple[str, ...]
    next: tuple[Statement, ...]


@dataclasses.dataclass(frozen=True)
class Share:
    """Half-days in one period; `period` is empty where the delivery window has no periods."""

    period: DataText
    half_days: int


@dataclasses.dataclass(frozen=True)
class Task:
    """One case of a leader's task sheet.

    Attributes
    ----------
    place : Place
    tier : str
        What the policy calls the class of the case.
    half_days : int
    shares : tuple of Share
    journey : Journey
    running : bool
    says : tuple of Statement
        How much it is, how far away, and how far the proposal has gone.
    helps : tuple of Help
    gaps, referred : tuple of Gap
    calls : tuple of Call
    checks : tuple of Statement
    """

    place: Place
    tier: str
    half_days: int
    shares: tuple[Share, ...]
    journey: Journey
    running: bool
    says: tuple[Statement, ...]
    helps: tuple[Help, ...]
    gaps: tuple[Gap, ...]
    referred: tuple[Gap, ...]
    calls: tuple[Call, ...]
    checks: tuple[Statement, ...]


@dataclasses.dataclass(frozen=True)
class TaskSheet:
    """A leader's task sheet.

    Attributes
    ----------
    opening : tuple of Statement
        What the leader is asked to do, and what they offered.
    tasks : tuple of Task
        One a case, by case id.
    half_days : int
        Of all of them.
    half_days_given, cases_given : int
        What the leader has given: half-days in the delivery window, and cases at most.
    periods : tuple of Share
        The half-days of all tasks by period; empty where the window has no periods.
    """

    opening: tuple[Statement, ...]
    tasks: tuple[Task, ...]
    half_days: int
    half_days_given: int
    cases_given: int
    periods: tuple[Share, ...]
