"""A real name server on loopback (dnslib) for key records, and one that never answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

from dnslib import QTYPE, RCODE, RR, TXT
from dnslib.dns import DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer


class Zone(BaseResolver):
    """What the server knows: name (without the last dot) -> its TXT records. `asked` are the names it was asked for."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.port = 0

    @property
    def address(self) -> str:
        """As the setting `mail.dkim.nameservers` wants it."""
        return f"127.0.0.1:{self.port}"

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        """The answer to a question."""
        reply = request.reply()
        name = str(request.q.qname).rstrip(".").lower()
        self.asked.append(name)
        if name not in self.records:
            reply.header.rcode = RCODE.NXDOMAIN
        for text in self.records.get(name, []):
            octets = text.encode()
            strings = [octets[n : n + 255] for n in range(0, len(octets), 255)]
            reply.add_answer(RR(request.q.qname, QTYPE.TXT, rdata=TXT(strings), ttl=0))
        return reply


@contextmanager
def name_server() -> Iterator[Zone]:
    """A server with an empty zone."""
    zone = Zone()
    servers = _servers(zone)
    zone.port = servers[0].server.server_address[1]
    for server in servers:
        server.start_thread()
    try:
        yield zone
    finally:
        for server in servers:
            server.stop()
            server.server.server_close()


def _servers(zone: Zone) -> list[DNSServer]:
    """For datagrams, and at the same port for TCP, where what does not fit into a datagram is asked for again."""
    quiet = DNSLogger(log="-recv,-send,-request,-reply,-truncated,-error,-data")
    while True:
        first = DNSServer(zone, address="127.0.0.1", port=0, logger=quiet)
        try:
            port = first.server.server_address[1]
            return [first, DNSServer(zone, address="127.0.0.1", port=port, tcp=True, logger=quiet)]
        except OSError:  # somebody has this port for TCP
            first.server.server_close()


@contextmanager
def silent_server() -> Iterator[str]:
    """The address of a server that takes questions and says nothing."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as found:
        found.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{found.getsockname()[1]}"
