// SPDX-License-Identifier: AGPL-3.0-or-later
// The claims of a film: over its track each seal goes to the second at which it is said, beside the track two
// buttons step through them, and in the transcript each stands at the lines that say it.
import { clock, film, say } from './film.js';

const APART = 34;
const SAID_IN = 0.25;

const seals = [...(film.seals ?? [])].sort((one, other) => one[1] - other[1]);

/** The numbers of *all*, each once: a claim that is said twice is one. */
const numbers = (all) => [...new Set(all.map(([number]) => number))];

/** The seal of *all* as a mark: its number, or how many claims stand there. */
function mark(all) {
  const [[number, , , , , state]] = all;
  const many = numbers(all).length;
  const drawn = document.createElement('span');
  drawn.className = `k-seal ${many > 1 ? '' : state}`.trim();
  drawn.textContent = many > 1 ? `×${many}` : String(number);
  return drawn;
}

function hidden(text) {
  return Object.assign(document.createElement('span'), { className: 'vh', textContent: text });
}

/** What stands at the end of a line of the transcript: the claims that are said in it, each once. */
export function sealsOf(start, end) {
  const said = new Map();
  for (const seal of seals) {
    const together = Math.min(end, seal[2]) - Math.max(start, seal[1]);
    if (together > Math.min(SAID_IN, (end - start) / 2)) said.set(seal[0], seal);
  }
  return [...said.values()].flatMap((seal) => {
    const drawn = mark([seal]);
    drawn.setAttribute('aria-hidden', 'true');
    return [drawn, hidden(` (${say('claim', { number: seal[0] })})`)];
  });
}

function groups(width) {
  const duration = film.duration || 1;
  const found = [];
  for (const seal of seals) {
    const at = (seal[1] / duration) * width;
    const last = found[found.length - 1];
    if (last && at - last.at < APART) last.seals.push(seal);
    else found.push({ at, seals: [seal] });
  }
  return found;
}

function drawn(video, lane) {
  const width = lane.clientWidth;
  return groups(width).map(({ at, seals: here }) => {
    const button = document.createElement('button');
    const [, start, , label] = here[0];
    button.type = 'button';
    button.className = 'at-seal';
    button.style.insetInlineStart = `${(100 * at) / (width || 1)}%`;
    const said = numbers(here);
    const told = said.length > 1 ? said.map((number) => say('claim', { number })).join(', ') : label;
    button.append(mark(here), hidden(say('seal_at', { time: clock(start), statement: told })));
    button.addEventListener('click', () => { video.currentTime = start; });
    return button;
  });
}

/** Goes to the claim before or behind; tells which is the last that began. */
function step(video, steps) {
  const [before, place, after] = steps.children;
  // A step back within a second of a claim's beginning is to the one before it.
  const at = (slack) => seals.filter((seal) => seal[1] <= video.currentTime + slack).length;
  const go = (index) => { video.currentTime = seals[Math.max(0, Math.min(seals.length - 1, index))][1]; };
  before.addEventListener('click', () => go(at(-1) - 1));
  after.addEventListener('click', () => go(at(0.01)));
  const tell = () => {
    const now = at(0.01);
    place.firstElementChild.textContent = `${now} / ${seals.length}`;
    place.lastElementChild.textContent = say('claims_place', { at: now, all: seals.length });
  };
  for (const kind of ['timeupdate', 'seeked']) video.addEventListener(kind, tell);
  tell();
  steps.hidden = false;
}

/** Draws the seals of the film into *lane*, anew whenever its width changes, and steps through them in *steps*. */
export function offerSeals(video, lane, steps) {
  if (!lane || !seals.length) return;
  lane.hidden = false;
  const draw = () => lane.replaceChildren(...drawn(video, lane));
  new ResizeObserver(draw).observe(lane);
  draw();
  if (steps) step(video, steps);
}
