"""Addresses of other machines, as people write them."""

import pytest

from app.errors import Invalid
from app.packs.pulling.address import address_of


@pytest.mark.parametrize("text", ["", "post", "ftp://post/packs", "file:///etc/passwd", "http://", "http://a@post", "http://post:0", "http://post:99999",
                                  "http://post/?q", "http://post/#x", "http://po st/", "http://post\r\nHost: other", "x" * 400])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(Invalid, match="no address"):
        address_of(text)


@pytest.mark.parametrize(("text", "url"), [
    ("http://192.168.1.20:8000", "http://192.168.1.20:8000/packs"), ("https://rong.example/", "https://rong.example:443/packs"),
    ("http://[fe80::1]:8000/goi/lao/", "http://[fe80::1]:8000/goi/lao"), ("http://kho.example/gói", "http://kho.example:80/g%C3%B3i")])
def test_addresses_as_people_write_them(text: str, url: str) -> None:
    assert address_of(text).url == url
