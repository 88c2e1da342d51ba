// SPDX-License-Identifier: AGPL-3.0-or-later
// The languages menu over hls.js's audio tracks.
import Hls from 'hls.js';
import { Menu } from './menu.js';
import { words } from './film.js';

export function offerSounds(hls, row) {
  const menu = new Menu(row, words.sound, (value) => {
    hls.audioTrack = Number(value);
    menu.mark(value);
  });
  menu.root.hidden = true;
  hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, (_, { audioTracks }) => {
    if (audioTracks.length < 2) return;
    menu.offer(audioTracks.map((track, index) => ({ value: String(index), label: track.name, lang: track.lang })));
    menu.mark(Math.max(0, hls.audioTrack));
  });
  hls.on(Hls.Events.AUDIO_TRACK_SWITCHED, () => menu.mark(hls.audioTrack));
}
