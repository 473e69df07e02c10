"""Which services may be called, where, with which key: the settings list them, the environment has the keys."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings

from corpus import errors


@dataclass(frozen=True)
class Provider:
    """A service that speaks the OpenAI API, as the setting REMOTE_PROVIDERS lists it."""

    name: str
    base_url: str

    @property
    def key_variable(self) -> str:
        """Name of the variable of the environment that holds the key.

        Examples
        --------
        >>> Provider("my-vllm", "http://127.0.0.1:8000/v1").key_variable
        'MY_VLLM_API_KEY'
        """
        return self.name.upper().replace("-", "_") + "_API_KEY"

    @property
    def has_key(self) -> bool:
        """Whether this process has a key for it, or it needs none since it is on this machine."""
        return bool(os.environ.get(self.key_variable)) or is_loopback(self.base_url)

    def key(self) -> str:
        """Return the key; it is read at each use and kept nowhere.

        Raises
        ------
        KeyMissing
            If the environment has none. A service on this machine needs none.
        """
        key = os.environ.get(self.key_variable, "")
        if not key and not is_loopback(self.base_url):
            raise errors.KeyMissing(
                f"There is no key for {self.name}. Set {self.key_variable} in the environment of the worker and "
                "take the job up again."
            )
        return key


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens."""

    tokens_in: Decimal
    tokens_out: Decimal

    def cost(self, n_tokens_in: int, n_tokens_out: int) -> Decimal:
        """Return the price of so many tokens.

        Examples
        --------
        >>> Price(Decimal("2.50"), Decimal("10")).cost(1_000, 2_048)
        Decimal('0.02298')
        """
        return (self.tokens_in * n_tokens_in + self.tokens_out * n_tokens_out) / 1_000_000


def providers() -> list[Provider]:
    """Return the listed services in their order; the first one is meant where none is named."""
    return [Provider(name, base_url) for name, base_url in settings.REMOTE_PROVIDERS.items()]


def provider_by_name(name: str) -> Provider:
    """Return a listed service.

    Raises
    ------
    UnknownProvider
        If none has this name.
    """
    known = {provider.name: provider for provider in providers()}
    if name not in known:
        raise errors.UnknownProvider(
            f"There is no provider {name!r}. REMOTE_PROVIDERS lists {', '.join(known)}."
        )
    return known[name]


def price_of(provider: str, model: str) -> Price | None:
    """Return what a service takes for a model by REMOTE_PRICES; None where that says nothing."""
    stated = settings.REMOTE_PRICES.get(f"{model}@{provider}") or (
        settings.REMOTE_PRICES.get(model) if provider == providers()[0].name else None
    )
    return None if stated is None else Price(*stated)


def check_address(url: str, provider: Provider) -> None:
    """Refuse a request that would leave the listed address, or whose host turns out to be a link-local one.

    Link-local addresses are where clouds hand out credentials. One that is itself listed is meant; a name that
    leads to one is not. Between this look-up and the connection's own the name could lead elsewhere: that would
    take a listed host that is hostile, which gets the texts anyway, and TLS still asks for its certificate.

    Raises
    ------
    AddressRefused
        With the address, which holds no key.
    """
    asked, listed = urlsplit(url), urlsplit(provider.base_url)
    folder = listed.path.rstrip("/") + "/"
    if (asked.scheme, asked.hostname, _port(asked.port, asked.scheme)) != (
        listed.scheme,
        listed.hostname,
        _port(listed.port, listed.scheme),
    ) or not asked.path.startswith(folder):
        raise errors.AddressRefused(f"{asked.scheme}://{asked.netloc} is not an address of REMOTE_PROVIDERS.")
    host = listed.hostname or ""
    if _literal(host) is None:
        try:
            found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
        except OSError:
            return  # The connection will fail with its own words, and that is tried again.
        for one in found:
            address = _literal(one.partition("%")[0])
            if address is None or address.is_link_local or address.is_multicast or address.is_unspecified:
                raise errors.AddressRefused(
                    f"{host} leads to {one}, which is no address of a service. List that address itself in "
                    "REMOTE_PROVIDERS if it is meant."
                )


def is_loopback(url: str) -> bool:
    """Say whether an address is on this machine.

    Examples
    --------
    >>> is_loopback("http://localhost:8000/v1"), is_loopback("http://10.0.0.7/v1")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    address = _literal(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _port(port: int | None, scheme: str) -> int:
    return port or {"http": 80, "https": 443}.get(scheme, 0)
