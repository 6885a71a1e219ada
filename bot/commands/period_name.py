"""How a period is said in an answer: `Friday, March 7, 2025`, `the week of March 3, 2025`, `March 2025`."""

from bot.domain.periods import Period
from bot.locale import Words


def period_name(period: Period, words: Words) -> str:
    match period.kind:
        case "day":
            return words.date(period.since)
        case "week":
            return words("the week of {date}", date=words.date(period.since, "long"))
        case "month":
            return words.month(period.since)
        case "year":
            return words("the year {year}", year=period.since.year)
