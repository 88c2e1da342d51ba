# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.digest import canonical_json, digest_bytes, digest_file, digest_json, provisional_identity

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_the_digest_is_blake2b_of_256_bits():
    # RFC 7693's function with a digest of 32 bytes, as `b2sum -l 256` prints it for "abc".
    expected = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
    assert digest_bytes(b"abc") == "b2-256:" + expected
    assert digest_bytes(b"") == "b2-256:" + hashlib.blake2b(b"", digest_size=32).hexdigest()


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_file_has_the_digest_of_its_bytes(tmp_path, size):
    path = tmp_path / "file"
    path.write_bytes(bytes(size))
    assert digest_file(path) == digest_bytes(bytes(size))


@given(json_values)
def test_canonical_json_keeps_the_value_and_not_the_order(value):
    data = canonical_json(value)
    again = json.loads(data.decode("utf-8", "surrogatepass"))
    assert again == value
    assert canonical_json(again) == data


def test_the_order_of_keys_is_no_difference():
    assert digest_json({"a": 1, "b": [2]}) == digest_json({"b": [2], "a": 1})


def test_numbers_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        digest_json({"a": float("nan")})


def test_names_that_are_no_unicode_have_a_digest():
    assert digest_json("\udc80") != digest_json("\udc81")


def test_a_provisional_identity_changes_with_the_file(tmp_path):
    path = tmp_path / "film"
    path.write_bytes(b"1")
    first = provisional_identity(path)
    assert first == provisional_identity(path)
    path.write_bytes(b"12")
    assert provisional_identity(path) != first
