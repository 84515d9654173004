"""A key says what kind it is and nothing else; requests keep to their pace."""

import pickle
import sys
from collections.abc import Callable

import pytest

from triage.config import key_mode, load_settings, provider_key, settings_path
from triage.domain.errors import TriageError, UsageError
from triage.providers.plugins import Settings, make_provider
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey, without_keys
from triage.providers.stripe.limiter import TokenBucket

SECRET = "51AbCd" + "EfGhIj"


@pytest.mark.parametrize(
    ("prefix", "mode", "restricted"),
    [
        ("sk_test_", "test", False),
        ("rk_test_", "test", True),
        ("sk_live_", "live", False),
        ("rk_live_", "live", True),
    ],
)
def test_the_kind_of_a_key_is_seen_and_the_key_is_not(prefix: str, mode: str, restricted: bool) -> None:
    key = ApiKey(prefix + SECRET)
    assert (key.mode, key.restricted) == (mode, restricted)
    for shown in (repr(key), str(key), repr(Calls(key)), f"{key!s}", repr([key])):
        assert SECRET not in shown


@pytest.mark.parametrize(
    "text", ["", "sk_test_", "pk_test_" + SECRET, "sk_test_a b", "sk_live_\n\nx\ny", "whsec_x"]
)
def test_what_is_no_secret_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(TriageError) as caught:
        ApiKey(text)
    assert SECRET not in str(caught.value)


def test_a_key_cannot_be_written_out() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(ApiKey("sk_test_" + SECRET))


def test_settings_do_not_show_their_secret() -> None:
    assert SECRET not in repr(Settings("sk_test_" + SECRET, now=lambda: None))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("kind", ["sk_test_", "rk_live_", "pk_live_", "whsec_"])
def test_keys_in_foreign_text_are_cut(kind: str) -> None:
    assert without_keys(f"Invalid key {kind}{SECRET}, sorry") == f"Invalid key {kind}…, sorry"


def test_an_unknown_provider_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="choose one of: stripe"):
        make_provider("paypol", Settings("sk_test_" + SECRET, now=lambda: None))  # type: ignore[arg-type,return-value]


class Ring:
    """A system keyring as the library for it shows one."""

    class NoKeyringError(Exception):
        pass

    class LockedError(Exception):
        pass

    def __init__(self, held: str | Exception) -> None:
        self.held = held

    def get_password(self, service: str, name: str) -> str | None:
        assert (service, name) == ("triage", "stripe_api_key")
        if isinstance(self.held, Exception):
            raise self.held
        return self.held or None


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | Exception], None]:
    def use(held: str | Exception) -> None:
        made = Ring(held)
        monkeypatch.setitem(sys.modules, "keyring", made)  # type: ignore[arg-type]
        monkeypatch.setitem(sys.modules, "keyring.errors", made)  # type: ignore[arg-type]

    return use


def test_the_environment_comes_before_the_file_and_the_file_before_the_keyring(
    monkeypatch: pytest.MonkeyPatch, ring: Callable[[str | Exception], None]
) -> None:
    ring("rk_live_ring")
    assert (provider_key(), key_mode()) == ("rk_live_ring", "live")
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text('stripe_api_key = "rk_test_file"\n')
    path.chmod(0o600)
    assert (provider_key(), key_mode()) == ("rk_test_file", "test")
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_env")
    assert (provider_key(), key_mode()) == ("sk_live_env", "live")


def test_a_filed_key_that_others_can_read_is_refused_with_what_to_do(
    ring: Callable[[str | Exception], None],
) -> None:
    ring("")
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text(f'stripe_api_key = "rk_test_{SECRET}"\n')
    path.chmod(0o640)
    with pytest.raises(TriageError, match="chmod 600") as caught:
        provider_key()
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(load_settings())


def test_a_keyring_that_is_not_there_is_no_key_and_a_locked_one_is_said(
    ring: Callable[[str | Exception], None],
) -> None:
    ring(Ring.NoKeyringError())
    assert key_mode() == "none"
    ring(Ring.LockedError(SECRET))
    with pytest.raises(TriageError, match="the system keyring cannot be read: LockedError") as caught:
        provider_key()
    assert SECRET not in str(caught.value)


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_the_limiter_lets_a_second_s_worth_through_at_once_and_then_keeps_the_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(25, clock, clock.sleep)
    for _ in range(25):
        bucket.take()
    assert clock.now == 0
    for _ in range(250):
        bucket.take()
    assert 9.9 < clock.now < 10.1


def test_waits_grow_to_a_cap_are_jittered_and_honour_what_stripe_asks() -> None:
    retry = Retry()
    assert [retry.wait(n, lambda: 1.0, None) for n in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 20, 20]
    assert retry.wait(3, lambda: 0.0, None) == 0
    assert retry.wait(1, lambda: 0.0, 7.0) == 7
    assert retry.wait(1, lambda: 0.0, 7_000.0) == 20
