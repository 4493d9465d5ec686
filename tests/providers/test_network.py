from ipaddress import ip_address

import pytest

from providers.errors import AddressForbidden, NameUnknown
from providers.network import Guard, NetworkPolicy, system_resolver
from providers.sites import same_site

PUBLIC = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
PRIVATE = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
    "100.64.0.1", "::1", "fe80::1", "fc00::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1",
    "198.18.0.1", "192.0.0.8", "192.0.2.1", "2001::1", "2001:db8::1",
]  # fmt: skip
NEVER = ["0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "64:ff9b:1::1"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    assert NetworkPolicy().permits("cal.example.com", ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_permitted_only_when_allowed(address: str) -> None:
    assert not NetworkPolicy().permits("cal.example.com", ip_address(address))
    assert NetworkPolicy(True).permits("cal.example.com", ip_address(address))
    assert NetworkPolicy.parse("cal.example.com").permits("cal.example.com", ip_address(address))
    assert not NetworkPolicy.parse("cal.example.com").permits("example.com", ip_address(address))


@pytest.mark.parametrize("address", NEVER)
def test_addresses_that_are_no_server_are_never_permitted(address: str) -> None:
    assert not NetworkPolicy(True).permits("cal.example.com", ip_address(address))


def test_network_in_the_list_permits_only_its_addresses() -> None:
    policy = NetworkPolicy.parse("10.1.0.0/16, ::1 nas.lan")
    assert policy.permits("x", ip_address("10.1.2.3"))
    assert policy.permits("x", ip_address("::ffff:10.1.2.3"))
    assert policy.permits("x", ip_address("::1"))
    assert policy.permits("NAS.lan.", ip_address("192.168.0.2"))
    assert not policy.permits("x", ip_address("10.2.0.1"))


@pytest.mark.parametrize(
    ("text", "allowed"), [("", False), ("false", False), ("True", True), (" on ", True)]
)
def test_policy_reads_words(text: str, allowed: bool) -> None:
    assert NetworkPolicy.parse(text) == NetworkPolicy(allowed)


@pytest.mark.parametrize("text", ["10.0.0.0/40", "http://nas.lan", "nas.lan:80"])
def test_policy_refuses_what_it_cannot_read(text: str) -> None:
    with pytest.raises(ValueError, match="neither a network"):
        NetworkPolicy.parse(text)


def test_one_forbidden_address_refuses_the_name() -> None:
    guard = Guard(NetworkPolicy(), lambda host, port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(AddressForbidden):
        guard.addresses("cal.example.com", 443)


def test_name_that_changes_its_answer_keeps_the_checked_one() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    guard = Guard(NetworkPolicy(), lambda host, port: next(answers))
    checked = guard.addresses("cal.example.com", 443)
    assert guard.addresses("cal.example.com", 443) == checked == (ip_address("93.184.216.34"),)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost", "0177.0.0.1"])
def test_odd_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises((AddressForbidden, NameUnknown)):
        Guard(NetworkPolicy(), system_resolver).addresses(host, 80)


def test_name_that_nobody_knows() -> None:
    with pytest.raises(NameUnknown):
        Guard(NetworkPolicy()).addresses("nobody.invalid", 443)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caldav.icloud.com", "p42-caldav.icloud.com"),
        ("example.com", "cal.example.com"),
        ("EXAMPLE.com.", "example.com"),
        ("www.example.co.uk", "cal.example.co.uk"),
        ("cal.anna.github.io", "dav.anna.github.io"),
        ("nas", "NAS."),
        ("cal.firm.local", "dav.firm.local"),
        ("bücher.example", "cal.xn--bcher-kva.example"),
        ("BÜCHER.example.", "xn--bcher-kva.EXAMPLE"),
        ("my_nas.example.com", "example.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "0:0:0:0:0:0:0:1"),
        ("localhost", "localhost"),
    ],
)
def test_same_site(one: str, other: str) -> None:
    assert same_site(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("example.com", "example.org"),
        ("example.com", "evilexample.com"),
        ("one.co.uk", "two.co.uk"),
        ("one.kawasaki.jp", "two.kawasaki.jp"),
        ("one.xn--55qx5d.cn", "two.公司.cn"),
        ("mine.duckdns.org", "yours.duckdns.org"),
        ("mine.dyndns.org", "dyndns.org"),
        ("anna.github.io", "ben.github.io"),
        ("anna.github.io", "github.io"),
        ("anna.s3.amazonaws.com", "ben.s3.amazonaws.com"),
        ("nas", "printer"),
        ("bücher.example", "xn--bcher-9ua.example"),
        ("1.127.1", "2.127.1"),
        ("::1", "::2"),
        ("127.0.0.1", "126.0.0.1"),
        ("10.0.0.1", "11.0.0.1"),
    ],
)
def test_other_site(one: str, other: str) -> None:
    assert not same_site(one, other)
