// SPDX-License-Identifier: AGPL-3.0-or-later
// The claims of a film over its track: each seal goes to the second at which it is said. Seals that would
// touch are one that shows their count and goes to the first.
import { clock, film, say } from './film.js';

const APART = 34;

function groups(width) {
  const duration = film.duration || 1;
  const found = [];
  for (const seal of film.seals) {
    const at = (seal[1] / duration) * width;
    const last = found[found.length - 1];
    if (last && at - last.at < APART) last.seals.push(seal);
    else found.push({ at, seals: [seal] });
  }
  return found;
}

/** Draws the seals of *film* into *lane*, anew whenever its width changes. */
export function offerSeals(video, lane) {
  if (!lane || !film.seals || !film.seals.length) return;
  film.seals.sort((one, other) => one[1] - other[1]);
  lane.hidden = false;
  const draw = () => {
    const width = lane.clientWidth;
    lane.replaceChildren(...groups(width).map(({ at, seals }) => {
      const button = document.createElement('button');
      const [number, start, , label] = seals[0];
      button.type = 'button';
      button.className = 'at-seal';
      button.style.insetInlineStart = `${(100 * at) / (width || 1)}%`;
      const mark = document.createElement('span');
      mark.className = 'k-seal';
      mark.textContent = seals.length > 1 ? `×${seals.length}` : String(number);
      const told = document.createElement('span');
      told.className = 'vh';
      told.textContent = say('seal_at', { time: clock(start), statement: label });
      button.append(mark, told);
      button.addEventListener('click', () => { video.currentTime = start; });
      return button;
    }));
  };
  new ResizeObserver(draw).observe(lane);
  draw();
}
