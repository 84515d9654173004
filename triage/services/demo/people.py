"""The people of the demo world: some are new, many have written before."""

from __future__ import annotations

from triage.services.demo.data import Market
from triage.services.demo.maker import Document, Maker, Person, amount_text

_KNOWN = 600
"""How many customers are remembered at once, whatever the number of cases."""

_MAIL = ("mail.example", "post.example", "inbox.example")


def _address(maker: Maker, market: Market) -> Document:
    city, region, code = maker.pick(market.cities)
    street = market.street.format(n=maker.whole(1, 180), street=maker.pick(market.streets))
    address = {"line1": street, "city": city, "postal_code": code, "country": market.country}
    if region:
        address["region"] = region
    return address


def _person(maker: Maker, number: int) -> Person:
    market = maker.pick(maker.data.markets)
    sex = maker.pick("mf")
    given, family = maker.pick(market.given[sex]), maker.pick(market.family[sex])
    name = f"{family.text} {given.text}" if market.family_first else f"{given.text} {family.text}"
    orders = maker.pick(_ORDERS)
    spend = sum(maker.pick(market.prices.goods).price for _ in range(min(orders, 4))) * max(1, orders // 4)
    customer: Document = {
        "id": f"cus_{100000 + number}",
        "name": name,
        "email": f"{given.ascii}.{family.ascii}{number}@{maker.pick(_MAIL)}",
        "country": market.country,
        "language": market.language,
        "lifetime_value": amount_text(spend, market.prices.places),
        "orders": orders,
        "refunds_12m": maker.pick(_REFUNDS) if orders > 1 else 0,
        "disputes_12m": maker.pick(_DISPUTES),
        "consumer": not maker.chance(9),
    }
    if maker.chance(5):
        del customer["lifetime_value"]
    if maker.chance(4):
        del customer["consumer"]
    return Person(customer, market, sex, name, _address(maker, market), spend)


_ORDERS = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7, 9, 12, 18, 31)
_REFUNDS = (0, 0, 0, 0, 0, 1, 1, 2, 4)
_DISPUTES = (0, 0, 0, 0, 0, 0, 0, 0, 1, 2)


class People:
    """A street of customers: a full one forgets somebody whenever somebody new moves in."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._known: list[Person] = []
        self._met = 0

    def next(self) -> Person:
        """Somebody who has been here before in three in five of the cases."""
        maker, known = self._maker, self._known
        if known and maker.chance(60):
            return maker.pick(known)
        self._met += 1
        person = _person(maker, self._met)
        if len(known) < _KNOWN:
            known.append(person)
        else:
            known[int(maker.random() * _KNOWN)] = person
        return person
