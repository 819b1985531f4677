"""Cninfo's answers in its wire format, with our own figures."""

import json

HOSTS = ("webapi.cninfo.com.cn",)


def answer(path, query, fault):
    """Return a JSON text."""
    if fault == "null":
        return json.dumps({"resultcode": 200, "records": []})
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
