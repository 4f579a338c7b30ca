"""Numbers that no database takes are answered, wherever an address or a form holds one."""

import pytest
from flask import Flask

from app.wiring import Services
from tests.functional.people import Person, add_person

HUGE = 10**23


@pytest.fixture
def root(app: Flask, services: Services) -> Person:
    add_person(services, "root", ("administrator", ""))
    return Person(app, "root")


def test_numbers_in_addresses(app: Flask, root: Person) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) > 8
    for rule in rules:
        address = rule.rule
        for name in rule.arguments:
            address = address.replace(f"<int:{name}>", str(HUGE)).replace(f"<{name}>", "vi")
        methods = rule.methods or ()
        answer = root.get(address) if "GET" in methods else root.client.put(address) if "PUT" in methods else root.post(address)
        assert answer.status_code == 404, rule.rule


@pytest.mark.parametrize("path", ["/administration/audit?before={}", "/browse?page={}", "/search?q=x&page={}", "/desk?page={}",
                                  "/api/works?page={}", "/api/search?q=x&page={}"])
@pytest.mark.parametrize("number", [HUGE, -HUGE, 2**63, "x"])
def test_numbers_in_queries(root: Person, path: str, number: object) -> None:
    assert root.get(path.format(number)).status_code == 200
