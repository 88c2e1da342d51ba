// SPDX-License-Identifier: AGPL-3.0-or-later
// The captions menu. hls.js fills the text tracks where it plays; otherwise the cues of the page do.
import Hls from 'hls.js';
import { Menu } from './menu.js';
import { film, words } from './film.js';

const OFF = '-1';

function escapeCue(text) {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
}

function tracksOfPage(video) {
  return film.captions.map(({ language, label, cues }) => {
    const track = video.addTextTrack('subtitles', label, language);
    for (const [start, end, text] of cues) track.addCue(new VTTCue(start, end, escapeCue(text)));
    track.mode = 'disabled';
    return track;
  });
}

/** Which of *tracks* a reader of the page's language wants at first; -1 is none. */
export function preferred(tracks) {
  const [base] = film.language.toLowerCase().split('-');
  return tracks.findIndex((track) => (track.lang ?? track.language ?? '').toLowerCase().split('-')[0] === base);
}

/** *changed* is called with the language that is shown, or null. */
export function offerCaptions(video, hls, row, changed) {
  let tracks = [];
  let last = 0;
  let select = () => {};
  const menu = new Menu(row, words.captions, (value) => choose(Number(value)));
  menu.root.hidden = true;

  function choose(index) {
    if (index >= 0) last = index;
    select(index);
    menu.mark(index);
    changed(index < 0 ? null : tracks[index].lang ?? tracks[index].language);
  }

  function offer(found, how) {
    tracks = found;
    select = how;
    if (!tracks.length) return;
    menu.offer([{ value: OFF, label: words.captions_off }, ...tracks.map((track, index) => (
      { value: String(index), label: track.name ?? track.label, lang: track.lang ?? track.language }))]);
    last = Math.max(0, preferred(tracks));
    choose(preferred(tracks));
  }

  if (hls) {
    hls.subtitleDisplay = true;
    hls.once(Hls.Events.SUBTITLE_TRACKS_UPDATED, (_, { subtitleTracks }) => {
      // hls.js picks its own default in the same turn: the reader's language comes after it.
      setTimeout(() => offer(subtitleTracks, (index) => { hls.subtitleTrack = index; }));
    });
  } else {
    offer(tracksOfPage(video), (index) => {
      tracks.forEach((track, each) => { track.mode = each === index ? 'showing' : 'disabled'; });
    });
  }
  return { toggle: () => tracks.length && choose(menu.current === OFF ? last : -1) };
}
