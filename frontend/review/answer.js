// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps on the device what somebody types into an answer, until it was taken: a telephone that closes the page
// loses nothing. A browser inside a chat program may refuse to keep anything; the page works all the same.
const LEFT_OUT = new Set(['code', 'digest', 'csrfmiddlewaretoken', 'do', 'seen', 'place', 'start', 'end']);
const LONGEST = 30 * 24 * 3600 * 1000;

function stored(key) {
  try {
    const told = JSON.parse(localStorage.getItem(key) || 'null');
    return told && Date.now() - told.at < LONGEST ? told.values : {};
  } catch {
    return {};
  }
}

/** Keeps *values*, or forgets them where there are none; whether something is kept. */
function keep(key, values) {
  try {
    if (Object.keys(values).length) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(key);
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

/** What the house proposes, and nobody touched, is no answer. */
const untouched = (field) => 'given' in field.dataset
  && (field.type === 'radio' ? field.checked === field.defaultChecked : field.value === field.defaultValue);

const fields = (form) => [...form.elements].filter((field) => field.name && !LEFT_OUT.has(field.name));

function valuesOf(form) {
  const values = {};
  for (const field of fields(form)) {
    if (untouched(field)) continue;
    if (field.type === 'radio' || field.type === 'checkbox') {
      if (field.checked) values[field.name] = field.value;
    } else if (field.type !== 'submit' && field.type !== 'select-multiple' && field.value) {
      values[field.name] = field.value;
    }
  }
  return values;
}

/** Puts back what was typed; what the house sent along, after a refusal, is newer, but what it only proposes is
 *  not. */
function putBack(form, values) {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.type === 'radio' || field.type === 'checkbox') {
      const chosen = fields(form).some((each) => each.name === field.name && each.checked && !('given' in each.dataset));
      if (!chosen && field.value === value) field.checked = true;
    } else if ((!field.value || 'given' in field.dataset) && field.type !== 'submit') {
      field.value = value;
    }
  }
}

/** Shows each part of *form* that an answer wants where that answer is chosen: without a script all are there. */
function showWanted(form) {
  for (const part of form.querySelectorAll('[data-wanted]')) {
    const [name, value] = part.dataset.wanted.split('=');
    part.hidden = !fields(form).some((each) => each.name === name && each.checked && each.value === value);
  }
}

for (const form of document.querySelectorAll('form[data-kept]')) {
  const key = `kepu-answer:${form.dataset.kept}`;
  const changed = () => {
    const saved = keep(key, valuesOf(form));
    for (const told of form.querySelectorAll('[data-saved]')) told.hidden = !saved;
    showWanted(form);
  };
  putBack(form, stored(key));
  showWanted(form);
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
}
for (const done of document.querySelectorAll('[data-done]')) keep(`kepu-answer:${done.dataset.done}`, {});
