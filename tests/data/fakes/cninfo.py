"""Cninfo's answers in its wire format, with our own figures."""

import json

HOSTS = ("webapi.cninfo.com.cn",)


RIGHTS = {8: 4.5, 9: 2.0, 18: "2024-03-21", 32: "2024-03-15"}  # price, for ten, ex, record
CODE, WIDTH = 21, 57


def answer(path, query, fault):
    """Return a JSON text."""
    if fault == "null":
        return json.dumps({"resultcode": 200, "records": []})
    if path.endswith("p_stock2232"):
        return json.dumps({"resultcode": 200, "records": _rights(query["scode"], fault)})
    record = {
        "F006D": "2024-03-07", "F044V": "年度分红", "F011N": 3.0, "F010N": None, "F012N": 1.7,
        "F018D": "2024-03-13", "F020D": "2024-03-14", "F023D": "2024-03-15", "F025D": None,
        "F007V": "10转增3股派1.7元", "F001V": "2023年报",
    }  # fmt: skip
    if fault == "columns gone":
        del record["F023D"]
    if fault == "negative prices":
        record["F012N"] = -1.7
    return json.dumps({"resultcode": 200, "records": [record]})


def _rights(code, fault):
    """One rights issue, of 600519 only, in 57 fields known by their place."""
    if code != "600519" and fault != "a rights issue":
        return []
    fields = dict.fromkeys(range(WIDTH)) | RIGHTS | {CODE: code}
    if fault == "columns gone":
        del fields[0]
    if fault == "reordered columns":
        fields = {number: fields[(number + 1) % WIDTH] for number in range(WIDTH)}
    if fault == "negative prices":
        fields[8] = -4.5
    return [{f"F{number:03d}": value for number, value in fields.items()}]
