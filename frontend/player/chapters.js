// SPDX-License-Identifier: AGPL-3.0-or-later
// The chapters menu. The ticks on the track are media-chrome's, from a text track.
import { Menu } from './menu.js';
import { clock, film, words } from './film.js';

function chapterAt(seconds) {
  let found = -1;
  film.chapters.forEach((chapter, index) => { if (chapter.start <= seconds + 0.01) found = index; });
  return found;
}

export function offerChapters(video, row) {
  if (!film.chapters.length) return;
  const track = video.addTextTrack('chapters', words.chapters, film.language);
  track.mode = 'hidden';
  film.chapters.forEach(({ start, end, title }, index) => {
    // The last one goes on to the end, however the stream rounds its length: no tick stands there.
    const last = index === film.chapters.length - 1;
    track.addCue(new VTTCue(start, last ? end + 60 : end, title));
  });
  const menu = new Menu(row, words.chapters, (value) => {
    video.currentTime = film.chapters[Number(value)].start;
  });
  menu.offer(film.chapters.map(({ start, title }, index) => ({ value: String(index), label: title, note: clock(start) })));
  let shown;
  const show = () => {
    const index = chapterAt(video.currentTime);
    if (index !== shown) menu.mark(shown = index);
  };
  video.addEventListener('timeupdate', show);
  show();
}
