"""Machines on the same network that hand out packs: announcing this one, where its keeper wants that, and finding others.

Being found makes nobody believed: what comes from a peer is verified like anything from a stick.
"""

import ipaddress
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ifaddr
from zeroconf import InterfaceChoice, ServiceBrowser, ServiceInfo, ServiceListener, Zeroconf

from app.errors import N_, Unavailable

SERVICE = "_rong-packs._tcp.local."
MOST_PEERS = 20
Where = list[str] | InterfaceChoice


@dataclass(frozen=True)
class Peer:
    """A machine that says it hands out packs."""

    name: str
    url: str


@contextmanager
def announced(host: str, port: int, where: Where = InterfaceChoice.All) -> Iterator[str]:
    """Let others on the network find this machine, which serves there, until the context ends; gives the name it has."""
    name = f"rong-{secrets.token_hex(3)}"
    with _network(where) as network:
        service = ServiceInfo(SERVICE, f"{name}.{SERVICE}", port, server=f"{name}.local.", parsed_addresses=_addresses(host), properties={"format": "2"})
        network.register_service(service)
        try:
            yield name
        finally:
            network.unregister_service(service)


def find(seconds: float, where: Where = InterfaceChoice.All, enough: int = MOST_PEERS) -> tuple[Peer, ...]:
    """The machines that answer within this time, or the first so many."""
    with _network(where) as network:
        found = _Found(network, enough)
        browser = ServiceBrowser(network, SERVICE, found)
        found.all_there.wait(seconds)
        browser.cancel()
        return tuple(sorted(found.peers.values(), key=lambda one: one.url))[:MOST_PEERS]


class _Found(ServiceListener):
    """Whoever was found so far."""

    def __init__(self, network: Zeroconf, enough: int) -> None:
        self.peers: dict[str, Peer] = {}
        self.all_there = threading.Event()
        self._network, self._enough = network, enough

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        service = self._network.get_service_info(type_, name, timeout=1000)
        addresses = service.parsed_addresses() if service is not None else []
        if service is None or not service.port or not addresses:
            return
        host = addresses[0]
        self.peers[name] = Peer(name.removesuffix(f".{SERVICE}")[:63], f"http://[{host}]:{service.port}" if ":" in host else f"http://{host}:{service.port}")
        if len(self.peers) >= self._enough:
            self.all_there.set()

    def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        self.add_service(zc, type_, name)

    def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        self.peers.pop(name, None)


@contextmanager
def _network(where: Where) -> Iterator[Zeroconf]:
    try:
        network = Zeroconf(interfaces=where)
    except OSError as error:
        raise Unavailable("pull.no_network", N_("This machine is in no network. Connect it, or give the address of the other machine.")) from error
    try:
        yield network
    finally:
        network.close()


def _addresses(host: str) -> list[str]:
    """Where others reach a server that listens on this address: everywhere, if it does."""
    if not ipaddress.ip_address(host).is_unspecified:
        return [host]
    found = [str(one.ip) for adapter in ifaddr.get_adapters() for one in adapter.ips if one.is_IPv4]
    return [one for one in found if not ipaddress.ip_address(one).is_loopback] or found
