// SPDX-License-Identifier: AGPL-3.0-or-later
// The speed menu.
import { Menu } from './menu.js';
import { say, words } from './film.js';

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

export function offerSpeeds(video, row) {
  const menu = new Menu(row, words.speed, (value) => { video.playbackRate = Number(value); });
  menu.offer(SPEEDS.map((speed) => ({ value: String(speed), label: say('times', { number: speed }) })));
  video.addEventListener('ratechange', () => menu.mark(video.playbackRate, say('times', { number: video.playbackRate })));
  menu.mark(1);
}
