# SPDX-License-Identifier: GPL-2.0-or-later
"""articles.py - what the daemon's stories search in: few enough to know every answer by heart."""

BRIDGE = {
    "id": "urn:story:bridge/1",
    "headline": "Harbour bridge reopens after storm repairs",
    "byline": "Ann Porter",
    "dateline": "LISBON",
    "agency": "Coastwire",
    "published": "2021-03-04T08:30:00Z",
    "source": "Harbour News",
    "section": "City",
    "language": "en",
    "url": "https://harbour.example/bridge?a=1&b=2",
    "body": "LISBON (Coastwire) - The harbour bridge reopened to traffic on Thursday, three weeks "
            "after a winter storm tore away part of its railing.\n\n"
            "Engineers replaced forty metres of steel and tested the deck twice. \"It is as safe "
            "as it ever was,\" the city's chief engineer <said> & smiled.\n\n"
            "Ferries that had carried commuters across the bay returned to their usual piers.",
}
BUDGET = {
    "id": "budget-2020",
    "headline": "Council passes budget for schools and roads",
    "byline": "Tom Reed",
    "published": "2020-11-12T17:00:00Z",
    "source": "Valley Gazette",
    "section": "Politics",
    "language": "en",
    "body": "The council passed a budget on Thursday that spends more on schools and less on "
            "roads.\n\nThe mayor called the budget prudent. A storm of protest from builders "
            "followed.",
}
VACCINE = {
    "id": "https://science.example/articles/vaccine%20trial",
    "headline": "Vaccine trial begins in three cities",
    "published": "2021-01-07",
    "source": "Harbour News",
    "section": "Science",
    "language": "en",
    "readers": 1200,
    "body": "A trial of a new vaccine against malaria began on Thursday in three cities. "
            "Researchers expect first results within a year.",
}


def filler(number):
    """Stories that only serve to be many: paging, gzip, totals."""
    return {
        "id": f"match-{number:03}",
        "headline": f"Football: round {number} ends in a draw",
        "published": f"20{10 + number % 10}-05-{1 + number % 28:02}T18:00:00Z",
        "source": "Sports Desk" if number % 2 else "Valley Gazette",
        "section": "Sport",
        "language": "en",
        "body": f"Both teams went home with a point after round {number}. The second half saw "
                "chances at either end, a missed penalty and a great deal of rain.",
    }


ARTICLES = [BRIDGE, BUDGET, VACCINE] + [filler(number) for number in range(60)]
