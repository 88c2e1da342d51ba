# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masters play in the newsroom by segments that are made when they are asked for."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotDone
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urljoin

import av
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from kepu.engine.digest import provisional_identity
from kepu.engine.errors import EngineError
from kepu.engine.language import sentence
from kepu.engine.planning import plan
from kepu.engine.playing import Served, playing_order
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.builds import Build, build_film
from kepu.jobs.errors import StopAsked
from kepu.jobs.models import Job
from kepu.stories import qualities
from kepu.stories.actions.masters import delete_master
from kepu.stories.models import Master
from kepu.stories.playing import house
from kepu.stories.playing.house import OpenMasters, open_masters
from kepu.stories.tasks import forget_made, make_qualities
from tests.cast import Cast, client
from tests.directory.importing.tables import worked
from tests.masters import ffmpeg, film, silence
from tests.stories.test_masters import sent

pytestmark = pytest.mark.django_db
PRORES = ("-c:v", "prores_ks", "-profile:v", "0", "-c:a", "pcm_s16le")
MPEG2 = ("-c:v", "mpeg2video", "-b:v", "2M", "-c:a", "mp2", "-f", "mpegts")
KINDS = {"film.mov": PRORES, "film.ts": MPEG2}


def drawn(folder: Path, name: str, seconds: float = 5) -> bytes:
    """A film of a kind that browsers do not play."""
    path = folder / name
    sources = (f"testsrc2=s=320x180:r=25:d={seconds}", f"sine=f=440:r=48000:d={seconds}")
    inputs = [each for source in sources for each in ("-f", "lavfi", "-i", source)]
    ffmpeg(*inputs, "-pix_fmt", "yuv422p10le" if name.endswith(".mov") else "yuv420p", *KINDS[name], path)
    return path.read_bytes()


def asked(browser: Client, address: str) -> Any:
    """The answer, asked for again as players do."""
    deadline = time.monotonic() + 60
    while (answer := browser.get(address)).status_code == 503:
        assert answer["Retry-After"] == "1"
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return answer


def playlist(master: Master) -> str:
    return reverse("stories:master_play", args=[master.public_id, "play.m3u8"])


def tracks(browser: Client, top: str) -> dict[str, list[str]]:
    """The addresses of each track of a playlist: first the init segment."""
    told = asked(browser, top)
    assert told["Content-Type"] == "application/vnd.apple.mpegurl"
    found = {}
    for name in re.findall(r'^(\S+\.m3u8)$|TYPE=AUDIO.*URI="([^"]+)"', told.content.decode(), re.MULTILINE):
        address = urljoin(top, name[0] or name[1])
        text = asked(browser, address).content.decode()
        names = re.findall(r'#EXT-X-MAP:URI="([^"]+)"|^([^#\s]\S*)$', text, re.MULTILINE)
        found[name[0] or name[1]] = [urljoin(address, init or media) for init, media in names]
    return found


def decoded(data: bytes, folder: Path) -> av.container.InputContainer:
    place = folder / "whole.mp4"
    place.write_bytes(data)
    return av.open(str(place))


@pytest.mark.parametrize("name", KINDS)
def test_what_browsers_do_not_play_is_played_by_segments_that_decode(
    cast: Cast, tmp_path: Path, name: str
) -> None:
    master = sent(cast, drawn(tmp_path, name), name)
    browser = client(cast, "editor")
    found = tracks(browser, playlist(master))
    (pictures,) = [each for each in found if each.startswith("video/")]
    (sound,) = [each for each in found if each.startswith("audio/")]
    whole = {
        each: b"".join(asked(browser, address).content for address in found[each])
        for each in (pictures, sound)
    }
    with decoded(whole[pictures], tmp_path) as held:
        frames = list(held.decode(video=0))
        assert (len(frames), frames[0].width, frames[0].height) == (125, 320, 180)
    with decoded(whole[sound], tmp_path) as held:
        assert sum(each.samples for each in held.decode(audio=0)) >= 5 * 48_000


def test_a_recording_plays_by_segments_too(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "talk.mka"
    ffmpeg("-f", "lavfi", "-i", "sine=f=440:r=48000:d=3", "-c:a", "ac3", path)
    master = sent(cast, path.read_bytes(), "talk.mka")
    browser = client(cast, "editor")
    found = tracks(browser, playlist(master))
    assert all(each.startswith("audio/") for each in found)
    data = b"".join(asked(browser, address).content for address in next(iter(found.values())))
    with decoded(data, tmp_path) as held:
        assert sum(each.samples for each in held.decode(audio=0)) >= 3 * 48_000


def test_answers_are_for_the_asker_alone_and_are_not_sent_twice(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, drawn(tmp_path, "film.mov", 2), "film.mov")
    browser = client(cast, "editor")
    found = tracks(browser, playlist(master))
    for address in (playlist(master), next(iter(found.values()))[0]):
        answer = asked(browser, address)
        assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-cache", "nosniff")
        again = browser.get(address, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_who_may_not_see_a_master_finds_none_of_it(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, drawn(tmp_path, "film.mov", 1), "film.mov")
    asked(client(cast, "editor"), playlist(master))
    for name in ("neighbour", "stranger", "expert"):
        assert client(cast, name).get(playlist(master)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../../../../kepu.sqlite3",
        "..%2f..%2fsecret-key",
        "master",
        "probe.json",
        "ingest/master.mov",
        "/etc/passwd",
        "video/h264-180/../../probe.json",
        "video/h264-180/99999.m4s",
        "video/h264-180/00000.m4s\0",
        "video\\h264-180\\00000.m4s",
    ],
)
def test_nothing_but_what_the_playlists_name_is_there(cast: Cast, tmp_path: Path, path: str) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 1).read_bytes())
    browser = client(cast, "editor")
    asked(browser, playlist(master))
    assert asked(browser, playlist(master).replace("play.m3u8", path)).status_code == 404


def test_of_a_deleted_master_nothing_is_answered_and_nothing_is_made(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, drawn(tmp_path, "film.mov", 2), "film.mov")
    browser = client(cast, "producer")
    found = tracks(browser, playlist(master))
    job = Job.objects.get(key=f"qualities:{master.public_id}")
    delete_master(master)
    for address in (playlist(master), *next(iter(found.values()))):
        assert browser.get(address).status_code == 404
    job.refresh_from_db()
    assert job.state == "cancelled"
    make_qualities.func(worked(job.public_id), master.public_id)


def test_a_file_that_is_no_film_plays_nothing(cast: Cast) -> None:
    master = sent(cast, b"x" * 5000, "notes.mp4")
    browser = client(cast, "editor")
    assert browser.get(playlist(master)).status_code == 404
    assert b"<video" not in browser.get(reverse("stories:master_film", args=[master.public_id])).content


def test_a_player_is_told_to_wait_while_a_master_is_looked_at(cast: Cast) -> None:
    master = Master.objects.create(unit=cast.here, name="film.mp4", size=1)
    browser = client(cast, "editor")
    address = reverse("stories:master_film", args=[master.public_id])
    assert browser.get(address).status_code == 204
    answer = browser.get(playlist(master))
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert f'data-film="{address}"' in (
        browser.get(reverse("stories:master", args=[master.public_id])).content.decode()
    )


def segments_made(master: Master) -> dict[str, float]:
    """When each segment in the store was made, by target."""
    with Store(settings.HOUSE.made) as store:
        order = playing_order(master.path, load_recipe("web"))
        graph = plan(order, store).graph
        records = store.find(graph.key(each.name) for each in graph)
        return {
            each.target: each.made
            for each in records.values()
            if each.target.startswith(("video/", "audio/")) and not each.target.endswith(".m3u8")
        }


def found_in(masters: OpenMasters, master: Master, path: str) -> Served | str | None:
    deadline = time.monotonic() + 60
    while True:
        try:
            return masters.find(master, path)
        except house.EngineError as error:
            assert not error.permanent
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_many_who_ask_for_one_segment_at_once_have_it_made_once(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, drawn(tmp_path, "film.mov", 3), "film.mov")
    path = "video/h264-180/00001.m4s"
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: found_in(open_masters, master, path), range(8)))
    assert len({each.place for each in answers if isinstance(each, Served)}) == 1
    assert list(segments_made(master)) == ["video/h264-180/00001"]


def test_a_thread_of_the_server_waits_for_no_longer_than_its_patience(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "PATIENCE", 0.0)
    master = sent(cast, film(tmp_path / "film.mp4", 2, size="1920x1080").read_bytes())
    browser = client(cast, "editor")
    assert asked(browser, playlist(master)).status_code == 200
    segment = playlist(master).replace("play.m3u8", "video/h264-720/00000.m4s")
    answer = browser.get(segment)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert asked(browser, segment).status_code == 200


def test_no_more_masters_are_open_than_there_is_room_for(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "MOST_OPEN", 1)
    data = film(tmp_path / "film.mp4", 1).read_bytes()
    one, two = sent(cast, data), sent(cast, data)
    browser = client(cast, "editor")
    assert asked(browser, playlist(one)).status_code == 200
    assert browser.get(playlist(two)).status_code == 503
    monkeypatch.setattr(house, "GIVES_WAY_SECONDS", 0.0)
    assert asked(browser, playlist(two)).status_code == 200


def test_what_nobody_asks_for_any_more_is_not_made_to_its_end(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 12, size="1280x720").read_bytes())
    found_in(open_masters, master, "play.m3u8")
    opened = open_masters.open(master)
    with pytest.raises(house.EngineError):
        opened.find("video/h264-480/00003.m4s", 0.2)
    monkeypatch.setattr("kepu.stories.playing.opened.FORGOTTEN_SECONDS", 0.0)
    opened.tidy()
    opened.close()
    assert segments_made(master) == {}


def test_what_was_played_before_its_digest_was_known_is_not_made_again(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, drawn(tmp_path, "film.ts", 3), "film.ts")
    known, master.digest = master.digest, ""
    early = OpenMasters()
    found_in(early, master, "video/h264-180/00000.m4s")
    early.close_all()
    master.digest = known
    (when,) = segments_made(master).values()
    found_in(open_masters, master, "video/h264-180/00000.m4s")
    assert list(segments_made(master).values()) == [when]


def test_qualities_made_ahead_are_what_a_publication_takes(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 4, size="640x360").read_bytes())
    found_in(open_masters, master, "video/h264-240/00000.m4s")
    job = Job.objects.get(key=f"qualities:{master.public_id}")
    told = make_qualities.func(worked(job.public_id), master.public_id)
    before = segments_made(master)
    assert told["made"] > 0
    assert "video/h264-360/00001" in before
    progress = worked(job.public_id, 2)
    build = Build(master=str(master.path), out=str(tmp_path / "out"), store=str(settings.HOUSE.made))
    assert build_film(progress, build)["kept"] >= len(before)
    assert segments_made(master) == before
    assert (tmp_path / "out" / "video" / "h264-360" / "00001.m4s").is_file()


def test_qualities_are_not_made_where_the_house_would_have_too_little_left(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 2, size="640x360").read_bytes())
    job = Job.objects.get(key=f"qualities:{master.public_id}")
    monkeypatch.setattr(qualities, "free_bytes", lambda folder: settings.HOUSE.least_free + 1000)
    told = make_qualities.func(worked(job.public_id), master.public_id)
    assert told["made"] == 0
    assert "MB" in told["lacking"]
    assert segments_made(master) == {}


def test_making_qualities_is_stopped_and_goes_on_from_there(cast: Cast, tmp_path: Path) -> None:
    # Of no other test: what was made of the same bytes before would be kept.
    own = film(tmp_path / "film.mp4", 2, more=("-metadata", "title=Stopped"))
    master = sent(cast, own.read_bytes())
    job = Job.objects.get(key=f"qualities:{master.public_id}")
    progress = worked(job.public_id)
    progress.hold.stop_asked.set()
    with pytest.raises(StopAsked):
        make_qualities.func(progress, master.public_id)
    assert cancel(Job.objects.get(pk=job.pk)).stop_asked
    told = make_qualities.func(worked(job.public_id, 2), master.public_id)
    assert told["made"] > 0


def test_what_was_made_of_a_deleted_master_goes_too_unless_the_film_is_there_twice(
    cast: Cast, tmp_path: Path
) -> None:
    data = drawn(tmp_path, "film.ts", 2)
    one, two = sent(cast, data, "film.ts"), sent(cast, data, "film.ts")
    for master in (one, two):
        found_in(open_masters, master, "video/h264-180/00000.m4s")
    open_masters.close_all()
    place = settings.HOUSE.made / "objects"
    found = list(segments_made(one))
    assert found == ["video/h264-180/00000"]
    identity = provisional_identity(two.path)
    delete_master(one)
    job = Job.objects.get(task__endswith="forget_made")
    assert forget_made.func(worked(job.public_id), two.digest, "") == 0
    assert segments_made(two)
    before = sum(each.is_file() for each in place.rglob("*"))
    two.delete()
    assert forget_made.func(worked(job.public_id, 2), two.digest, identity) >= 3
    two.path.parent.mkdir(exist_ok=True)
    assert sum(each.is_file() for each in place.rglob("*")) < before
    assert segments_made(two) == {}


@pytest.mark.parametrize("trouble", [None, EngineError(sentence("It is odd."))])
def test_who_asks_during_the_look_goes_on_when_it_ends_and_nobody_waits_for_none(
    monkeypatch: pytest.MonkeyPatch, trouble: EngineError | None
) -> None:
    begun, end = Event(), Event()

    def look(public_id: str, *, wait: bool) -> None:
        begun.set()
        end.wait(60)
        if trouble is not None:
            raise trouble

    monkeypatch.setattr(house, "look_at", look)
    monkeypatch.setattr(house, "PATIENCE", 600.0)
    masters = OpenMasters()
    masters.expect("abc")
    assert begun.wait(60)
    with ThreadPoolExecutor(1) as others:
        asking = others.submit(masters.await_look, "abc")
        with suppress(NotDone):
            asking.result(0.2)
        assert not asking.done()
        end.set()
        asking.result(60)
    masters.await_look("abc")
    masters.await_look("of nobody")


def test_what_looks_into_a_master_waits_ready_when_an_upload_nears_its_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Event()
    monkeypatch.setattr(house, "get_ready", asked.set)
    sent(cast, silence(), "talk.wav")
    assert asked.wait(60)
