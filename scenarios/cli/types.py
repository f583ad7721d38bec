"""Types of options that several commands share."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import click

from constraints.domain import GIVEN_UP_TOGETHER, Amount, InputRefused
from constraints.rulebooks import preset_names, unknown_policy
from scenarios.plugins import permission_of
from scenarios.rounds import is_file_name


class FiniteRange(click.FloatRange):
    """A number within bounds; `nan`, which is within any, and `inf` are no numbers to go by."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Read the number; a usage error where it is none."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


class PolicyName(click.types.StringParamType):
    """The name of a shipped policy."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return the name; the fault of one that is not known is the option's, no file's.

        Raises
        ------
        InputRefused
            No policy has that name (NM402).
        """
        if value not in preset_names():
            where = param.opts[-1] if isinstance(param, click.Option) else "NAME"
            raise InputRefused([unknown_policy(str(value), where)])
        return str(value)


class PolicyChoice(PolicyName):
    """The name of a shipped policy, or the path of a policy's file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return the name or path; whether the file can be read is found when it is opened."""
        return str(value) if is_file_name(str(value)) else super().convert(value, param, ctx)


class Percent(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A percentage from 0 to 100, read exactly: `0.5`, `1/3` or `12 %`."""

    name = "percent"
    _NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?(/\d{1,9})?")
    """No powers of ten: `1e999999999` would be a number of a gigabyte."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:  # noqa: ANN401
        """Read the number; a usage error where it is none."""
        text = str(value).strip().removesuffix("%").strip()
        whole, _, part = text.partition("/")
        share = Fraction(whole) / (Fraction(part or 1) or -1) if self._NUMBER.fullmatch(text) else Fraction(-1)
        if not 0 <= share <= 100:
            self.fail(f"{value} is not a percentage from 0 to 100.", param, ctx)
        return share


class GivenUp(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """What may be given up: a percentage such as `0.5`, or an amount of a goal, `placed.tier1=1` or `price=2%`."""

    name = "amount"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dict[str, Amount]:
        """Read amounts by goal; a usage error where there is none."""
        goal, named, text = str(value).rpartition("=")
        amount = Amount.read(text if named else f"{text.strip().removesuffix('%').strip()}%")
        if amount is None:
            self.fail(f"{value} is no percentage from 0 to 100, nor GOAL=NUMBER or GOAL=PERCENT%.", param, ctx)
        return {goal.strip(): amount} if named else dict.fromkeys(GIVEN_UP_TOGETHER, amount)


class Permission(click.types.StringParamType):
    """The name of a plug-in with its digest, such as a refusal says it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return the permission; a usage error where it is none."""
        if permission_of(str(value)) is None:
            self.fail(f"{value} is not NAME=SHA256, with the 64 digits and letters of the digest.", param, ctx)
        return str(value)


class Text(click.types.StringParamType):
    """A text; bytes that are no letters, which no file could hold, are none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Read the text; a usage error where it is none."""
        text: str = super().convert(value, param, ctx)
        if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
            self.fail(f"{text!r} is not text in the encoding of this terminal.", param, ctx)
        return text


SEED = click.IntRange(0, 2**31 - 1)
"""A seed: what the solvers take."""
