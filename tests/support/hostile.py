"""Text that terminals, spreadsheets, browsers and file systems act on, and a round that is full of it."""

from constraints import testing as make

SECRET = "PLANTED-SECRET"
"""What private notes say, which must be in nothing that comes out."""

SEEN = {
    "formula": '=HYPERLINK("http://example.org","x")',
    "markup": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }}{% for x in range(9) %}${alert(1)}",
    "path": "../../../tmp/x",
    "device": "CON",
    "long": "x" * 10_000,
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "break": "one\r\ntwo\u2028three",
}
"""By kind: text in which every character can be seen, once line breaks are read as spaces. It may stand anywhere."""

UNSEEN = {
    "bidi": "a\u202egpj.exe\u2066",
    "no width": "\u200b\u00ad\ufeff\U000e0041x",
}
"""By kind: text with characters that cannot be seen. A name may have them, an id may not."""

CONTROLS = {
    "escape": "\x1b[2J\x1b]0;x\x07",
    "C1": "a\x9b31m",
    "delete": "a\x7f",
}
"""By kind: text that a terminal acts on. Nothing of a round may have it."""

ALL = SEEN | UNSEEN | CONTROLS


def pool():
    """Schools that supply may be drawn from."""
    at = {"easting": make.HERE[0], "northing": make.HERE[1], "phase": "primary"}
    return [{"urn": str(110_001 + number), "name": text, **at} for number, text in enumerate(SEEN.values())]


def hostile_round():
    """A round in which each text is an id, a name, a region and a group; its private notes are planted."""
    schools = [
        make.school("100002", 1, name=SEEN["markup"], governance="academy", trust_id="5001"),
        make.school("100003", 1, at=(make.HERE[0], make.HERE[1] + 200_000), name=UNSEEN["bidi"]),
    ]
    leaders, supporters = [make.leader("L2", "S2", half_days=40)], [make.supporter("S2")]
    cases, staff, needs = [], [], []
    for number, text in enumerate(SEEN.values()):
        urn = str(100_010 + number)
        name = [*UNSEEN.values(), text][number % 3]
        groups = {"diocese": text, "trust_id": text, "la_code": "201", "la_name": name}
        schools.append(make.school(urn, None, name=name, region=text, case_id=text, **groups))
        cases.append(make.trust_case(text, delivery_urn=urn))
        needs.append(make.need(text, "maths"))
        supporters.append(make.supporter(f"S{text}", name=name, region=text))
        leaders.append(make.leader(f"L{text}", f"S{text}", half_days=40))
        staff.append(make.staff_member(f"T{text}", f"S{text}", "maths:3"))
    return make.make_round(
        schools=schools,
        cases=cases,
        needs=[*needs, make.need("100002", "music")],
        supporters=supporters,
        leaders=leaders,
        staff=staff,
        conflicts=[make.conflict("100002", "L2", note=SECRET)],
        events=[make.event("100002", "asked", "school", note=SECRET)],
        decisions=[make.forbid("100002", "L2", note=SECRET)],
        travel=[make.measured("L2", "100002", 20)],
        pool=pool(),
    )
