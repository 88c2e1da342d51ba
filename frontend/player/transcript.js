// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of the film beside it: each line is a button that goes there. The list follows the film until
// the reader scrolls; then a button leads back to the current line.
import { clock, film } from './film.js';
import { sealsOf } from './seals.js';

const template = document.getElementById('line-template');

export class Transcript {
  constructor(video, section) {
    this.video = video;
    this.section = section;
    this.body = section.querySelector('.body');
    this.back = section.querySelector('.back');
    this.following = true;
    this.lines = [];
    this.at = -1;
    section.hidden = !film.captions.some(({ cues }) => cues.length);
    this.body.addEventListener('click', (event) => this.take(event.target.closest('.ln')));
    this.body.addEventListener('keydown', (event) => this.onKey(event));
    for (const kind of ['wheel', 'touchmove', 'pointerdown']) {
      this.body.addEventListener(kind, (event) => {
        if (kind !== 'pointerdown' || event.target === this.body) this.follow(false);
      }, { passive: true });
    }
    this.back.addEventListener('click', () => {
      this.follow(true);
      this.lines[this.at]?.focus({ preventScroll: true });
    });
    video.addEventListener('timeupdate', () => this.update());
    video.addEventListener('seeked', () => this.update());
    this.show(film.captions[0]?.language);
  }

  /** Shows the words in *language*; null leaves what is shown. */
  show(language) {
    const captions = film.captions.find((each) => each.language === language);
    if (!captions || captions === this.captions) return;
    this.captions = captions;
    this.body.lang = captions.language;
    this.lines = captions.cues.map(([start, end, text]) => {
      const line = template.content.firstElementChild.cloneNode(true);
      line.firstElementChild.textContent = clock(start);
      line.lastElementChild.append(text, ...sealsOf(start, end));
      return line;
    });
    this.body.replaceChildren(...this.lines);
    this.at = -1;
    this.focusable(0);
    this.update();
  }

  focusable(index) {
    this.lines.forEach((line, each) => { line.tabIndex = each === index ? 0 : -1; });
  }

  lineAt(seconds) {
    const { cues } = this.captions;
    let low = 0;
    let high = cues.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cues[middle][0] <= seconds + 0.01) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  update() {
    if (!this.captions) return;
    const at = this.lineAt(this.video.currentTime);
    if (at === this.at) return;
    this.lines[this.at]?.removeAttribute('aria-current');
    this.lines[at]?.setAttribute('aria-current', 'true');
    this.at = at;
    if (!this.following) return;
    if (!this.body.contains(document.activeElement)) this.focusable(Math.max(0, at));
    this.scroll();
  }

  scroll() {
    const line = this.lines[Math.max(0, this.at)];
    if (!line) return;
    const top = line.offsetTop - this.body.offsetTop;
    this.body.scrollTop = top - (this.body.clientHeight - line.offsetHeight) / 2;
  }

  follow(follows) {
    this.following = follows;
    this.back.hidden = follows;
    if (follows) this.scroll();
  }

  take(line) {
    if (!line) return;
    this.focusable(this.lines.indexOf(line));
    this.video.currentTime = this.captions.cues[this.lines.indexOf(line)][0];
    this.follow(true);
  }

  onKey(event) {
    const at = this.lines.indexOf(document.activeElement);
    const last = this.lines.length - 1;
    const to = {
      ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 10, PageUp: at - 10,
    }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.follow(false);
    const next = Math.max(0, Math.min(last, to));
    this.focusable(next);
    this.lines[next].focus();
  }
}
