"""Internal: decide which network addresses may be opened.

A bibliography or a web page can name an address such as ``http://169.254.169.254/`` or a host that resolves to
``127.0.0.1``, to make dprkpal ask servers that only this computer can reach. So the address is checked after it was
resolved, and the connection is made to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from ..errors import FetchError

__all__ = ["UnknownHostError", "check_address", "is_public", "public_addresses"]

PORTS = frozenset({80, 443, 8080, 8443})
"""Web pages are on these ports. Others belong to services that may take a request for a command."""


class UnknownHostError(FetchError):
    """There is no server with this name, or no network: the system does not say which."""


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet.

    IPv6 addresses that contain an IPv4 address (mapped, 6to4, Teredo, NAT64) count as that address.

    >>> [is_public(one) for one in ("8.8.8.8", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False, False]
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = [parsed.ipv4_mapped, parsed.sixtofour, *(parsed.teredo or ())]
        if parsed in _NAT64:
            inner.append(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
        if any(one is not None and not is_public(str(one)) for one in inner):
            return False
        if parsed.ipv4_mapped is not None:
            return True
        if parsed.is_site_local:
            return False
    return parsed.is_global and not parsed.is_multicast


def check_address(url: str, *, any_port: bool = False) -> SplitResult:
    """Return the parts of an address that may be asked for.

    Args:
        url: An absolute address.
        any_port: Whether to allow every port, for tests.

    Raises:
        FetchError: The address has another scheme than http and https, a password, or an unusual port.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError("is not a valid address", identifier=url[:200]) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("only addresses with http:// and https:// are opened", identifier=url[:200])
    if parts.username is not None or parts.password is not None:
        raise FetchError("addresses with a user name or password are not opened", identifier=parts.hostname[:200])
    if port is not None and port not in PORTS and not any_port:
        raise FetchError(f"addresses with port {port} are not opened", identifier=url[:200])
    return parts


def public_addresses(host: str, port: int, *, allow_private: bool = False) -> list[str]:
    """Return the IP addresses of *host*, after checking that all of them are public.

    Args:
        host: A host name or an IP address.
        port: The port.
        allow_private: Whether to allow private addresses, for tests with local servers.

    Raises:
        UnknownHostError: The name cannot be looked up.
        FetchError: An address is not public. One that is public does not help: the next answer may be another.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) == socket.EAI_AGAIN:
            message = "the name of the server cannot be looked up; is there a network?"
            raise FetchError(message, identifier=host) from None
        raise UnknownHostError("there is no server with this name, or no network", identifier=host) from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not allow_private and not all(map(is_public, addresses)):
        raise FetchError("this is an address of a private network, which is not opened", identifier=host)
    return addresses
