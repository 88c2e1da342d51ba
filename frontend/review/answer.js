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

function keep(key, values) {
  try {
    if (Object.keys(values).length) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(key);
  } catch {
    // Nothing is kept there.
  }
}

const fields = (form) => [...form.elements].filter((field) => field.name && !LEFT_OUT.has(field.name));

function valuesOf(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === 'radio' || field.type === 'checkbox') {
      if (field.checked) values[field.name] = field.value;
    } else if (field.type !== 'submit' && field.type !== 'select-multiple' && field.value) {
      values[field.name] = field.value;
    }
  }
  return values;
}

/** Puts back what was typed; what the house sent along, after a refusal, is newer. */
function putBack(form, values) {
  for (const field of fields(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.type === 'radio' || field.type === 'checkbox') {
      const chosen = fields(form).some((each) => each.name === field.name && each.checked);
      if (!chosen && field.value === value) field.checked = true;
    } else if (!field.value && field.type !== 'submit') {
      field.value = value;
    }
  }
}

for (const form of document.querySelectorAll('form[data-kept]')) {
  const key = `kepu-answer:${form.dataset.kept}`;
  putBack(form, stored(key));
  form.addEventListener('input', () => keep(key, valuesOf(form)));
  form.addEventListener('change', () => keep(key, valuesOf(form)));
}
for (const done of document.querySelectorAll('[data-done]')) keep(`kepu-answer:${done.dataset.done}`, {});
