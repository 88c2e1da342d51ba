// SPDX-License-Identifier: AGPL-3.0-or-later
// The languages menu over hls.js's audio tracks. The film begins in the reader's language where it speaks it.
import Hls from 'hls.js';
import { preferred } from './captions.js';
import { Menu } from './menu.js';
import { words } from './film.js';

export function offerSounds(hls, row) {
  let chosen = false;
  const menu = new Menu(row, words.sound, (value) => {
    hls.audioTrack = Number(value);
    menu.mark(value);
  });
  menu.root.hidden = true;
  hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, (_, { audioTracks }) => {
    if (audioTracks.length < 2) return;
    menu.offer(audioTracks.map((track, index) => ({ value: String(index), label: track.name, lang: track.lang })));
    const wanted = chosen ? -1 : preferred(audioTracks);
    chosen = true;
    if (wanted >= 0 && wanted !== hls.audioTrack) hls.audioTrack = wanted;
    menu.mark(Math.max(0, hls.audioTrack));
  });
  hls.on(Hls.Events.AUDIO_TRACK_SWITCHED, () => menu.mark(hls.audioTrack));
}
