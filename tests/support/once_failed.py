"""The corpus of what once made a reader fail, hang, or read what is not there; each by what is wrong with it.

Whatever is found by `make soak`, or by anybody, gets a line here, and is then given to every reader of files.
"""

from tests.support.bombs import bomb

ONCE_FAILED = {
    "nothing": b"",
    "blanks": b" \t\r\n\r\n",
    "lone carriage returns": b"urn,name\r100001,a\rb\r",
    "a quote that stays open": b'urn,name\n100001,"a\n100002,b\n',
    "UTF-16 cut in a letter": b"\xff\xfeu\x00r\x00n\x00\n",
    "bytes that are no letters": b"urn,name\n100001,\xc3\xa9\xff\x81\n",
    "control characters": b"urn,name,leader_id\n100001,\x1b[2J,\xc2\x9b31m\n",
    "a text with a NUL": b'round = "a\\u0000b"\n[scenarios.a]\n',
    "halves of letters": b'{"files": {"\\udcff": "x"}, "stages": []}',
    "TOML inside itself": b"x = " + b"[" * 3_000 + b"]" * 3_000,
    "TOML of many digits": b"seed = " + b"9" * 5_000,
    "a seed beyond 64 bits": b"seed = 99999999999999999999",
    "a seed that is no number": b"seed = true",
    "a key with a dot": b'"a.b" = 1',
    "JSON inside itself": b"[" * 100_000,
    "JSON of odd types": b'{"schema": true, "stages": {"goal": []}, "inputs": [], "files": 3}',
    "numbers beyond all": b"URN,Days,east1m,north1m,pcds\n110001," + b"9" * 400 + b",1e400,-1,LS1 4AP\n",
    "the last of all days": b"urn,on,event,case_id\n100001,9999-12-31,asked,100001\n",
    "a formula as a header": b'=HYPERLINK("http://example.org"),urn\n1,100001\n',
    "half a workbook": bomb("more than the limit in all")[:3_000],
    **{
        kind: bomb(kind)
        for kind in ("more than the limit in all", "too many parts", "a Parquet file of one large text")
    },
}
"""By what is wrong: the bytes."""
