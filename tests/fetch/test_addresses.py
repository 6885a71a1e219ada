"""A source never leads into a network: what may be connected to, and what a URL may look like."""

import ipaddress
import socket
from typing import Any

import pytest

from bot.adapters.fetch.addresses import Reach, is_public, shown, target_of
from bot.ports import SourceFailed

V4_INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
]
V6_INSIDE = [
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "fe80::1", "fc00::1"),
    *("fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "100::1", "4000::1"),
]
OUTSIDE = [
    *("1.1.1.1", "8.8.8.8", "140.82.112.3", "2606:4700::1111", "2001:4860:4860::8888", "64:ff9b::808:808"),
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", V4_INSIDE + V6_INSIDE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x.md",
        "https://[::1]/x.md",
        "https://[::ffff:10.0.0.1]/x.md",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/x.md",
        "https://0x7f.1/x.md",
        "https://0177.0.0.1/x.md",
        "https://127.1/x.md",
        "https://localhost/x.md",
    ],
)
async def test_a_url_that_leads_inside_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(SourceFailed):
        await target_of(url, Reach())


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/x.md", "https://"),
        ("file:///etc/passwd", "https://"),
        ("ftp://example.org/x.md", "https://"),
        ("gopher://example.org/", "https://"),
        ("https:///x.md", "https://"),
        ("https://me:secret@example.org/x.md", "token"),
        ("https://example.org:99999/x.md", "port"),
    ],
)
async def test_a_url_that_is_not_plain_https_is_refused_without_showing_a_secret(url: str, why: str) -> None:
    with pytest.raises(SourceFailed, match=why) as refused:
        await target_of(url, Reach())
    assert "secret" not in str(refused.value)


async def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch, ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(SourceFailed, match=r"10\.0\.0\.1"):
        await target_of("https://example.org/x.md", Reach())


async def test_behind_a_proxy_a_name_that_is_private_here_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    known_as(monkeypatch, ["10.0.0.1"])
    with pytest.raises(SourceFailed, match="not public"):
        await target_of("https://intranet.example/x.md", Reach())


async def test_behind_a_proxy_the_proxy_may_know_the_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    known_as(monkeypatch, [])
    target = await target_of("https://example.org/x.md", Reach())
    assert (target.proxy, target.addresses) == ("http://proxy.example:3128", ())


async def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "example.org")
    known_as(monkeypatch, ["1.1.1.1"])
    assert (await target_of("https://example.org/x.md", Reach())).proxy is None


def test_what_is_shown_of_a_url_holds_no_secret() -> None:
    assert shown("https://me:secret@example.org/a.md?key=secret#secret") == "https://example.org/a.md"


def known_as(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    """What every name is resolved to. Name servers are nothing that this machine has."""

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
