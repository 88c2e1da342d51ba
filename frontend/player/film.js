// SPDX-License-Identifier: AGPL-3.0-or-later
// What the page says of the film and its words in the reader's language: one JSON block, no English here.

export const film = JSON.parse(document.getElementById('film').textContent);
export const words = film.words;
export const fromDisk = location.protocol === 'file:';

/** The words under *key* with its {named} places filled. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Seconds as m:ss, or h:mm:ss for a film of an hour and more. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours || film.duration >= 3600 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
