// SPDX-License-Identifier: AGPL-3.0-or-later
// What is being made while the film already plays: asked each second, by ETag, until all is there.
import { film, say, words } from './film.js';

const EVERY = 1000;

function timeLeft(seconds) {
  if (seconds === null) return words.making_unknown;
  if (seconds < 60) return words.making_soon;
  return say('making_minutes', { minutes: Math.ceil(seconds / 60) });
}

function show(section, state) {
  const { done, total, seconds_left: left, making, failed } = state;
  section.hidden = false;
  const [title, bar, doing, problems] = section.querySelectorAll('h2, progress, .doing, .failed');
  const finished = done >= total;
  title.textContent = finished ? words.making_done : words.making;
  bar.max = total;
  bar.value = done;
  const count = say('making_count', { done, total });
  doing.textContent = finished ? count : [count, timeLeft(left), ...making.slice(0, 2)].join(' · ');
  problems.hidden = failed.length === 0;
  problems.textContent = failed.join(' ');
  return finished;
}

/** Shows the list of files as it is now, unless the reader is in it. */
async function renew() {
  if (document.querySelector('.made').contains(document.activeElement)) return;
  const answer = await fetch(location.pathname, { cache: 'no-store' });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of ['.made', '.head .meta']) {
    document.querySelector(part).replaceWith(page.querySelector(part));
  }
}

/** Calls *changed* with the names of what is made, each time that more is. */
export function follow(section, changed) {
  if (!film.progress) return;
  let asked = 0;
  const ask = async () => {
    let again = true;
    try {
      const answer = await fetch(film.progress, { cache: 'no-cache' });
      if (answer.ok) {
        const state = await answer.json();
        again = !show(section, state);
        if (!again) await renew();
        // Where all was made before anybody looked, there is nothing to tell.
        section.hidden = !again && asked === 0;
        changed(state.made);
        asked += 1;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      section.querySelector('.doing').textContent = words.making_lost;
    }
    if (again) setTimeout(ask, EVERY);
  };
  ask();
}
