"""Ways to damage a file: of its bytes, its lines and words, its tables, its keys and its parts; drawn from a seed."""

import csv
import io
import json
import tomllib
import zipfile

import tomli_w

TEXTS = (
    "", " ", "NULL", "null", "-", "0", "-1", "1", "4", "999999999", "99999999999999999999", "1e400",
    "9" * 5_000, "NaN", "inf",
    "0x10", "1_000", "\u0663", "\u00b2", "true", "yes", "maths:3;phonics:2", "9999-12-31", "0001-01-01",
    "2020-02-30", "31/12/2019",
    "=1+1", "@x", "'", '"', '"""', ",", ";", "\t", "\n", "\r", "\r\n", "\0", "\x1b[2J", "\x9b31m",
    "\u202e",
    "\u200b", "\ufeff",
    "<script>", "{{ 7 * 7 }}", "../../x", "CON", "[" * 3_000, "{" * 3_000, "(", "]", "}", "#", "\\",
    "\U0001f600", "\u00e9",
    "x" * 40_000, "__class__", "100001", "100002", "L1", "S1", "T1", "london",
)  # fmt: skip
"""Texts that some reader once stumbled over, and some that are sound elsewhere."""
ODD = (
    None, True, False, 0, -1, 1, 2**31, 2**63 - 1, 1.5, 1e308, "",
    "x", "3", [], {}, [[]], ["x"], [1], {"x": 1}, {"": {}},
    "9" * 400,
    "\x1b[31m",
)  # fmt: skip
"""Values of keys."""


def raw(text):
    return text.encode("utf-8", "surrogatepass")


def of_bytes(rng, data):
    """Flip, cut out, double, move or put in some bytes."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        at, length = rng.randrange(len(data) + 1), rng.choice((1, 1, 2, 8, 200))
        part = bytes(data[at : at + length])
        what = rng.randrange(6)
        if what == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif what == 1:
            del data[at : at + length]
        elif what == 2:
            data[at:at] = part * rng.choice((1, 3))
        elif what == 3:
            del data[at:]
        elif what == 4:
            data[at:at] = raw(rng.choice(TEXTS))
        else:
            data[at : at + length] = raw(rng.choice(TEXTS))
    return bytes(data)


def of_lines(rng, data):
    """Take out, double, swap or end lines otherwise."""
    lines = data.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    what = rng.randrange(5)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(other, lines[at])
    elif what == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif what == 3:
        lines.insert(at, raw(rng.choice(TEXTS)))
    return (b"\n" if what < 4 else rng.choice((b"\r\n", b"\r", b"\n\n"))).join(lines)


def of_coding(rng, data):
    """Write the same text in another coding, or with other separators."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return of_bytes(rng, data)
    coding = rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp037"))
    separator = rng.choice((",", ";", "\t", "|"))
    return text.replace(",", separator).encode(coding, "replace")


def of_table(rng, data):
    """Change cells, rows or columns of a table in CSV."""
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return of_bytes(rng, data)
    if not rows or not all(rows):
        return of_bytes(rng, data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        row = rng.choice(rows)
        if not row:
            continue
        at = rng.randrange(len(row))
        what = rng.randrange(6)
        if what < 3:
            row[at] = rng.choice(TEXTS)
        elif what == 3:
            row[at] = row[at] + rng.choice(TEXTS)
        elif what == 4:
            row.insert(at, rng.choice(TEXTS))
        else:
            del row[at]
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", escapechar="\\").writerows(rows)
    return raw(stream.getvalue())


def of_keys(rng, data, reads, writes):
    """Put an odd value in the place of one, take it out, or add a key."""
    try:
        tree = reads(data)
    except (ValueError, RecursionError):
        return of_bytes(rng, data)
    places = [tree]
    for place in places:  # which grows
        inner = place.values() if isinstance(place, dict) else place
        places += [value for value in inner if isinstance(value, dict | list) and value]
    place = rng.choice([place for place in places if place] or [tree])
    value = rng.choice((*ODD, *TEXTS))
    if isinstance(place, list):
        place[rng.randrange(len(place))] = value
    elif not isinstance(place, dict):
        return raw(str(value))
    elif rng.randrange(4) == 0 or not place:
        place[rng.choice(TEXTS)] = value
    elif rng.randrange(4) == 0:
        del place[rng.choice(sorted(place))]
    else:
        place[rng.choice(sorted(place))] = value
    try:
        return raw(writes(tree))
    except (TypeError, ValueError):
        return of_bytes(rng, data)


def of_toml(rng, data):
    return of_keys(rng, data, lambda data: tomllib.loads(data.decode()), tomli_w.dumps)


def of_json(rng, data):
    return of_keys(rng, data, json.loads, json.dumps)


def of_archive(rng, data):
    """Damage a part of an archive, such as a sheet of a workbook, and pack it again."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = rng.choice(sorted(parts))
    what = rng.randrange(8)
    if what == 0:
        del parts[name]
    elif what == 1:
        parts[rng.choice(("../x", "xl/worksheets/sheet99.xml", "/etc/x", name.upper()))] = parts[name]
    else:
        parts[name] = rng.choice((of_bytes, of_lines))(rng, parts[name])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return stream.getvalue()


_KINDS = {
    "csv": (of_bytes, of_lines, of_coding, of_table, of_table, of_table),
    "toml": (of_bytes, of_lines, of_coding, of_toml, of_toml, of_toml),
    "json": (of_bytes, of_lines, of_coding, of_json, of_json, of_json),
    "xlsx": (of_bytes, of_archive, of_archive),
    "parquet": (of_bytes,),
}


def mutated(rng, name, data):
    """Return a file's bytes, damaged in a way that fits what it is by its name."""
    return rng.choice(_KINDS.get(name.rpartition(".")[2], (of_bytes, of_lines)))(rng, data)
