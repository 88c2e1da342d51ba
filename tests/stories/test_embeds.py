# SPDX-License-Identifier: AGPL-3.0-or-later
"""Films of other sites: which addresses become a frame, and that no hostile one does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.stories.embeds import EmbedHostError, find_embed, providers, read_hosts

HOSTS = read_hosts("peertube:video.example.org, kepu:kepu.example.org")
OWN = "house.example.org"
FRAMES = re.compile(
    r"https://(www\.youtube-nocookie\.com/embed/[\w-]{11}|player\.vimeo\.com/video/\d{1,12}\?dnt=1(&h=[0-9a-f]{8,16})?"
    r"|player\.bilibili\.com/player\.html\?bvid=BV\w{10}&autoplay=0"
    r"|video\.example\.org/videos/embed/[\w-]{20,36}\?p2p=0"
    r"|kepu\.example\.org/embed/(zh-hans|en)/[a-z-]+/[0-9a-z]{12}/)",
    re.ASCII,
)
KNOWN = {
    "https://www.youtube.com/watch?v=abcdefghi_-&t=3": "https://www.youtube-nocookie.com/embed/abcdefghi_-",
    "https://m.youtube.com/shorts/abcdefghi_-": "https://www.youtube-nocookie.com/embed/abcdefghi_-",
    "https://youtu.be/abcdefghi_-?si=xyz": "https://www.youtube-nocookie.com/embed/abcdefghi_-",
    "https://vimeo.com/76979871": "https://player.vimeo.com/video/76979871?dnt=1",
    "https://vimeo.com/76979871/0123456789": "https://player.vimeo.com/video/76979871?dnt=1&h=0123456789",
    "https://player.vimeo.com/video/7?h=0123456789": "https://player.vimeo.com/video/7?dnt=1&h=0123456789",
    "https://www.bilibili.com/video/BV1uv411q7Mv/?spm=3": (
        "https://player.bilibili.com/player.html?bvid=BV1uv411q7Mv&autoplay=0"
    ),
    "https://video.example.org/w/d6ZiUHJRxpjoZKSeetjSXe": (
        "https://video.example.org/videos/embed/d6ZiUHJRxpjoZKSeetjSXe?p2p=0"
    ),
    "https://kepu.example.org/en/short-video/0123456789ab/moon/": (
        "https://kepu.example.org/embed/en/short-video/0123456789ab/"
    ),
}
ODD = st.text(alphabet=st.sampled_from("/\\@:?#&=%.;\"'<> \n\x00。／vid-BV19"), max_size=6)


@pytest.mark.parametrize("address", KNOWN)
def test_an_address_of_a_known_site_becomes_its_frame(address: str) -> None:
    found = find_embed(address, HOSTS)
    assert found is not None
    assert found.frame == KNOWN[address]
    assert found.frame.startswith(f"{found.origin}/")


@pytest.mark.parametrize(
    "address",
    [
        "http://www.youtube.com/watch?v=abcdefghi_-",
        "https://www.youtube.com:8443/watch?v=abcdefghi_-",
        "https://youtube.com.evil.example/watch?v=abcdefghi_-",
        "https://notyoutube.com/watch?v=abcdefghi_-",
        "https://evil.example\\@www.youtube.com/watch?v=abcdefghi_-",
        "https://user@www.youtube.com/watch?v=abcdefghi_-",
        "https://www.youtube.com/watch?v=abcdefghi_-&v=zbcdefghi_-",
        "https://www.youtube.com/watch?v=abcdefghi_-%22",
        "https://www.youtube.com/embed/abcdefghi_-/../../redirect",
        "https://www.youtube.com/redirect?q=https://evil.example/",
        "https://www.youtube.com/playlist?list=abcdefghi_-",
        "https://other.example.org/w/d6ZiUHJRxpjoZKSeetjSXe",
        "https://sub.video.example.org/w/d6ZiUHJRxpjoZKSeetjSXe",
        "javascript:alert(1)//www.youtube.com/watch?v=abcdefghi_-",
        "https://203.0.113.5/w/d6ZiUHJRxpjoZKSeetjSXe",
        "",
    ],
)
def test_any_other_address_stays_a_link(address: str) -> None:
    assert find_embed(address, HOSTS) is None


@given(st.sampled_from(sorted(KNOWN)), st.integers(0, 90), st.integers(0, 4), ODD)
def test_whatever_is_done_to_an_address_its_frame_is_of_the_table_or_none(
    address: str, place: int, drop: int, odd: str
) -> None:
    found = find_embed(address[:place] + odd + address[place + drop :], HOSTS)
    assert found is None or FRAMES.fullmatch(found.frame)


@given(st.text(max_size=200))
def test_no_text_is_a_film(text: str) -> None:
    for address in (text, f"https://{text}", f"https://www.youtube.com/{text}", f"https://vimeo.com/{text}"):
        found = find_embed(address, HOSTS)
        assert found is None or FRAMES.fullmatch(found.frame)


def test_a_frame_is_never_of_the_house_itself() -> None:
    hosts = read_hosts(f"peertube:{OWN}")
    address = f"https://{OWN}/w/d6ZiUHJRxpjoZKSeetjSXe"
    assert find_embed(address, hosts) is not None
    assert find_embed(address, hosts, OWN) is None


@pytest.mark.parametrize(
    "word",
    ["video.example.org", "peertube:", "youtube:video.example.org", "pet:x.example", "peertube:x.example:8443",
     "peertube:https://x.example", "peertube:x.example/path", "peertube:X..example"],
)  # fmt: skip
def test_a_word_of_the_list_that_is_no_site_is_named(word: str) -> None:
    with pytest.raises(EmbedHostError) as error:
        read_hosts(f"kepu:kepu.example.org {word}")
    assert error.value.word == word


def test_every_provider_says_where_it_is_known_from() -> None:
    for provider in providers().values():
        assert provider.source
        for each in provider.addresses:
            assert set(re.findall(r"{(\w+)}", each.frame + "".join(each.paths))) <= {*provider.parts, "host"}
            assert all(not host.startswith("*") and "/" not in host for host in each.hosts)
