#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Windows judged by Python's zoneinfo and by looking at every five minutes: what Tests/RunbookModelTests/Windows.json holds.

    python3 Tests/corpus/windows.py > Tests/RunbookModelTests/Windows.json

Each case is a set of windows, a moment, what stands against a change then, and when that ends if it does within sixteen
days. Half of the moments lie near a change of the clocks. Nothing here is shared with the program but the words.
"""

import json
import pathlib
import random
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ZONES = [
    "Europe/Berlin", "America/New_York", "Asia/Dhaka", "Australia/Lord_Howe", "Africa/Cairo", "America/Nuuk", "UTC",
]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
STEP = timedelta(minutes=5)
LIMIT = timedelta(days=16)
RANDOM = random.Random(20261128)


def footer(zone):
    if zone == "UTC":
        return "UTC0"
    return pathlib.Path("/usr/share/zoneinfo", zone).read_bytes().split(b"\n")[-2].decode()


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def weekly():
    days = set(RANDOM.sample(range(7), RANDOM.randint(1, 7)))
    # The hours at which clocks are set come more often than others.
    minute = lambda: RANDOM.choice([0, 60, 90, 105, 120, 135, 150, 180, 210, RANDOM.randrange(0, 1440, 5)])
    stretches = []
    while len(stretches) < RANDOM.randint(1, 2):
        start, end = minute(), RANDOM.choice([minute(), 1440])
        if start != end:
            stretches.append((start, end))
    text = ",".join(DAYS[day] for day in sorted(days)) + "".join(f" {clock(a)}-{clock(b)}" for a, b in stretches)
    return text, ("weekly", days, stretches)


def once(near):
    start = near + RANDOM.randrange(-600, 600) * STEP
    end = start + RANDOM.randrange(1, 600) * STEP
    return f"{stamp(start)}..{stamp(end)}", ("once", start, end)


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_in(rule, moment, local):
    if rule[0] == "once":
        return rule[1] <= moment < rule[2]
    _, days, stretches = rule
    minute = local.hour * 60 + local.minute
    for start, end in stretches:
        if start < end:
            if local.weekday() in days and start <= minute < end:
                return True
        elif (local.weekday() in days and minute >= start) or ((local.weekday() - 1) % 7 in days and minute < end):
            return True
    return False


def verdict(case, moment):
    local = moment.astimezone(case["zone"])
    if any(first <= local.date() <= last for first, last in case["dates"]):
        return "blocked-date"
    if any(is_in(rule, moment, local) for rule in case["blocked"]):
        return "blocked-window"
    if case["allowed"] and not any(is_in(rule, moment, local) for rule in case["allowed"]):
        return "outside-window"
    return None


def changes(zone):
    moment, found = datetime(2026, 1, 1, tzinfo=timezone.utc), []
    while moment.year < 2029:
        after = moment + timedelta(minutes=30)
        if moment.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(after)
        moment = after
    return found


def moments():
    known = {name: changes(ZoneInfo(name)) for name in ZONES}
    while True:
        name = RANDOM.choice(ZONES)
        if known[name] and RANDOM.random() < 0.5:
            near = RANDOM.choice(known[name]) + RANDOM.randrange(-40, 40) * STEP
        else:
            near = datetime(2026, 1, 1, tzinfo=timezone.utc) + RANDOM.randrange(0, 200_000) * STEP
        yield name, near + timedelta(seconds=RANDOM.choice([0, 0, 1, 299]))


def case(name, moment):
    grid = moment - timedelta(seconds=moment.timestamp() % 300)
    rules = lambda count: [once(grid) if RANDOM.random() < 0.2 else weekly() for _ in range(count)]
    allowed, blocked = rules(RANDOM.choice([0, 1, 1, 2])), rules(RANDOM.choice([0, 0, 1]))
    dates = []
    if RANDOM.random() < 0.3:
        first = (moment + timedelta(days=RANDOM.randint(-3, 3))).date()
        dates.append((first, first + timedelta(days=RANDOM.choice([0, 1, 4]))))
    found = {
        "zone": ZoneInfo(name), "allowed": [rule for _, rule in allowed], "blocked": [rule for _, rule in blocked],
        "dates": dates,
    }
    code, opening, end = verdict(found, moment), None, grid + STEP
    while code and not opening and end < moment + LIMIT:
        opening = end if verdict(found, end) is None else None
        end += STEP
    return {
        "zone": name, "footer": footer(name), "at": stamp(moment),
        "allowed": [text for text, _ in allowed], "blocked": [text for text, _ in blocked],
        "blockedDates": [f"{first}..{last}" for first, last in dates],
        "offset": int(moment.astimezone(found["zone"]).utcoffset().total_seconds()),
        "code": code, "opensAt": opening and stamp(opening),
    }


source = moments()
cases = [case(*next(source)) for _ in range(600)]
print("[\n" + ",\n".join(json.dumps(found, separators=(",", ":")) for found in cases) + "\n]")
