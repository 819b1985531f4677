"""Years of the animals (生肖): which days belong to 龙年."""

from collections.abc import Collection
from datetime import date

ZODIAC = "猴鸡狗猪鼠牛虎兔龙蛇马羊"
"""Animal of each year, by the year modulo twelve."""

NEW_YEARS = {
    1991: (2, 15), 1992: (2, 4), 1993: (1, 23), 1994: (2, 10), 1995: (1, 31), 1996: (2, 19),
    1997: (2, 7), 1998: (1, 28), 1999: (2, 16), 2000: (2, 5), 2001: (1, 24), 2002: (2, 12),
    2003: (2, 1), 2004: (1, 22), 2005: (2, 9), 2006: (1, 29), 2007: (2, 18), 2008: (2, 7),
    2009: (1, 26), 2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10), 2014: (1, 31),
    2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25),
    2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17),
    2027: (2, 6),
}  # fmt: skip
"""First day of the lunar year (春节), month and day, by the civil year it falls in."""

LATEST_NEW_YEAR = (2, 21)


def in_animal_year(day: date, animals: Collection[int]) -> bool:
    """Say whether a text of `day` may speak of the year of one of `animals`.

    It may from the first of January, in expectation, until the lunar year ends.

    Args:
        day: The day.
        animals: Places in `ZODIAC`; none is no evidence against any day.
    """
    if not animals or day.year % len(ZODIAC) in animals:
        return True
    new_year = NEW_YEARS.get(day.year, LATEST_NEW_YEAR)
    return (day.year - 1) % len(ZODIAC) in animals and (day.month, day.day) < new_year
