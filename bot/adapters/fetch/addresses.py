"""Which addresses may be connected to: public ones, so that a source can never point inside the network.

A name is resolved once, every address it has must be public, and the connection goes to just these addresses: a name
that points elsewhere a moment later changes nothing. Where a proxy is set in the environment, the proxy resolves the
name and makes the connection; then a name that this machine knows as private is refused as well.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.ports import SourceFailed

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_V4_SPECIAL = tuple(ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4"))
_V6_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: IPAddress) -> bool:
    """Neither private, loopback, link-local, multicast nor reserved; nor a detour to one that is."""
    if isinstance(address, ipaddress.IPv4Address):
        special = address.is_multicast or any(address in network for network in _V4_SPECIAL)
        return address.is_global and not special
    inside = address.ipv4_mapped or address.sixtofour
    if inside is None and address in _NAT64:
        inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inside is not None:
        return is_public(inside)
    return address.teredo is None and address in _V6_UNICAST and address.is_global


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to. The tests, whose servers are on this machine, make one of their own."""

    allowed: Callable[[IPAddress], bool] = is_public
    schemes: tuple[str, ...] = ("https",)


@dataclass(frozen=True, slots=True)
class Target:
    """A host with the addresses it may be reached at: all of them were looked at. `proxy`: goes through it instead."""

    host: str
    port: int
    addresses: tuple[str, ...]
    proxy: str | None = None


async def target_of(url: str, reach: Reach) -> Target:
    """Look at where a URL leads. Raises SourceFailed with the reason when it must not be followed."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in reach.schemes or not host:
        raise SourceFailed(f"{shown(url)} does not start with https://")
    if parts.username or parts.password:
        raise SourceFailed(f"{shown(url)} has a name or password in it; put it under [source] token")
    try:
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except ValueError:
        raise SourceFailed(f"{shown(url)} has a port that is none") from None
    proxy = _proxy_for(parts)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if proxy is not None:  # It may know names that this machine does not.
            return Target(host, port, (), proxy)
        raise SourceFailed(f"{host} has no address ({getattr(error, 'strerror', None) or error})") from error
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    for address in addresses:
        if not reach.allowed(ipaddress.ip_address(address.partition("%")[0])):
            raise SourceFailed(f"{host} is at {address}, which is not public; nothing is fetched from inside a network")
    return Target(host, port, addresses, proxy)


def shown(url: str) -> str:
    """The URL without what may be secret: name, password and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _proxy_for(parts: SplitResult) -> str | None:
    proxy = getproxies().get(parts.scheme)
    return None if proxy is None or proxy_bypass(parts.hostname or "") else proxy
