"""API keys: made, stored as digests, revoked, and taken up by running workers."""

from __future__ import annotations

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.keys import ApiKeyError, KeyRing, create_key, list_keys, revoke_key


@pytest.fixture
def file(tmp_path):
    return tmp_path / "deep" / "keys.json"


class TestKeyFile:
    def test_only_the_digest_is_stored_and_only_the_owner_may_read_it(self, file):
        secret, entry = create_key(file, name="shop", scopes=["score"])
        assert len(secret) >= 43  # 256 bits in base64
        assert secret not in file.read_text()
        assert entry.digest == hashlib.sha256(secret.encode()).hexdigest()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_keys_are_listed_oldest_first_with_their_scopes(self, file):
        create_key(file, name="one", scopes=["verdicts", "score"])
        create_key(file, name="two", scopes=["admin"])
        assert [(k.name, k.scopes) for k in list_keys(file)] == [
            ("one", ["score", "verdicts"]),
            ("two", ["admin"]),
        ]

    def test_no_file_is_no_keys(self, file):
        assert list_keys(file) == []

    @pytest.mark.parametrize("scopes", [[], ["root"], ["score", "root"]])
    def test_unknown_scopes_are_refused(self, file, scopes):
        with pytest.raises(ApiKeyError, match="Scopes are some of score, batches"):
            create_key(file, name="x", scopes=scopes)

    def test_a_revoked_key_stays_listed(self, file):
        _, entry = create_key(file, name="x", scopes=["score"])
        revoke_key(file, entry.key_id)
        assert list_keys(file)[0].revoked_at is not None

    def test_revoking_what_is_not_there_says_so(self, file):
        with pytest.raises(ApiKeyError, match="no key 'nope'"):
            revoke_key(file, "nope")

    def test_keys_made_at_the_same_moment_are_all_kept(self, file):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: create_key(file, name=str(n), scopes=["score"]), range(24)))
        assert {key.name for key in list_keys(file)} == {str(n) for n in range(24)}

    def test_a_damaged_file_is_named(self, file):
        file.parent.mkdir()
        file.write_text('[{"key_id": 1}]')
        with pytest.raises(ApiKeyError, match=r"keys\.json is damaged"):
            list_keys(file)


class TestKeyRing:
    def test_is_open_until_the_first_key(self, file):
        ring = KeyRing(file)
        ring.refresh()
        assert not ring.is_locked
        secret, entry = create_key(file, name="x", scopes=["score"])
        ring.refresh()
        assert ring.is_locked
        assert ring.find(secret) == entry
        assert ring.find(secret + "x") is None

    def test_forgets_a_revoked_key(self, file):
        secret, entry = create_key(file, name="x", scopes=["score"])
        ring = KeyRing(file)
        ring.refresh()
        revoke_key(file, entry.key_id)
        ring.refresh()
        assert ring.find(secret) is None
        assert ring.is_locked

    def test_a_vanished_file_never_opens_what_was_closed(self, file):
        secret, _ = create_key(file, name="x", scopes=["score"])
        ring = KeyRing(file)
        ring.refresh()
        file.unlink()
        ring.refresh()
        assert ring.is_locked
        assert ring.find(secret) is None

    def test_a_damaged_file_keeps_the_last_known_keys(self, file):
        secret, _ = create_key(file, name="x", scopes=["score"])
        ring = KeyRing(file)
        ring.refresh()
        file.write_text("[{")
        ring.refresh()
        assert ring.find(secret) is not None

    def test_a_file_damaged_from_the_start_closes_the_service(self, file):
        file.parent.mkdir()
        file.write_text("[{")
        ring = KeyRing(file)
        ring.refresh()
        assert ring.is_locked


def test_admin_may_do_everything_and_others_what_they_were_given(file):
    _, admin = create_key(file, name="a", scopes=["admin"])
    _, scorer = create_key(file, name="b", scopes=["score"])
    assert admin.allows("verdicts")
    assert scorer.allows("score")
    assert not scorer.allows("verdicts")
