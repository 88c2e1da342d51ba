// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends a master by tus: it goes on where it broke off, also after a reload, when the same file is chosen.
import { Upload } from 'tus-js-client';

const form = document.getElementById('send');
const [file, unit, start, pause, said] = ['file', 'unit', 'start', 'pause', 'said'].map((id) => document.getElementById(id));
const progress = document.getElementById('progress');
const words = form.dataset;
const CHUNK = 64 * 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const LAST_RETRY = 60000;

let upload = null;
let again = 0;
let began = { at: 0, sent: 0 };

function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let power = 0;
  let value = count;
  while (value >= 1000 && power < units.length - 1) {
    value /= 1000;
    power += 1;
  }
  return `${value.toFixed(power > 1 ? 1 : 0)} ${units[power]}`;
}

function say(template, values = {}) {
  said.textContent = template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

function show(sent, size) {
  const seconds = (Date.now() - began.at) / 1000;
  const rate = seconds > 1 ? (sent - began.sent) / seconds : 0;
  progress.firstElementChild.value = size ? sent / size : 0;
  say(words.sending, { sent: bytes(sent), size: bytes(size), rate: bytes(rate) });
}

/** Whether the same may go well later: nobody answered, another sender is at it, or the house has no hands free. */
function passes(status) {
  return status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507);
}

function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

/** What the house says of it, where it says anything that is meant for people. */
function toldBy(answer) {
  const told = answer?.getHeader('Content-Type')?.startsWith('text/plain') ? answer.getBody()?.trim() : '';
  return told || '';
}

function waitsFor(error) {
  say(statusOf(error) === 503 && toldBy(error.originalResponse) ? toldBy(error.originalResponse) : words.waiting);
}

/** Whether the house sent us to sign in, or does not know the page's token any more. */
function signedOut(answer) {
  const came = answer?.getUnderlyingObject()?.responseURL;
  const elsewhere = came && !new URL(came).pathname.startsWith(new URL(words.uploads, location.href).pathname);
  return Boolean(elsewhere) || answer?.getStatus() === 403;
}

function goOn() {
  clearTimeout(again);
  if (again) upload.start();
  again = 0;
}

function lost(error) {
  if (passes(statusOf(error))) {
    waitsFor(error);
    again = setTimeout(goOn, LAST_RETRY);
    return;
  }
  if (signedOut(error.originalResponse)) say(words.signedout);
  else say(words.lost, { cause: toldBy(error.originalResponse) || statusOf(error) });
  stand(false);
}

function stand(running) {
  start.disabled = running;
  file.disabled = unit.disabled = Boolean(upload) && running;
  pause.hidden = !running;
}

/** Becomes the page at *address* without loading what it shares with this one: somebody waits for a picture. */
async function become(address) {
  const answer = await fetch(address, { redirect: 'error' });
  if (!answer.ok) throw new Error(String(answer.status));
  const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = there.querySelector('.kepu');
  document.querySelector('.kepu').replaceWith(document.adoptNode(main));
  document.title = there.title;
  // In the place of the page of sending: a step back must load what it leads to.
  history.replaceState({}, '', address);
  const title = main.querySelector('h1');
  title.tabIndex = -1;
  title.focus();
  document.dispatchEvent(new Event('kepu:page'));
}

async function done() {
  say(words.done);
  pause.hidden = true;
  const name = upload.url.replace(/\/$/, '').split('/').pop();
  const address = `${words.masters}${name}/`;
  try {
    await become(address);
  } catch {
    location.assign(address);
  }
}

function made(chosen) {
  return new Upload(chosen, {
    endpoint: words.uploads,
    chunkSize: CHUNK,
    retryDelays: RETRIES,
    removeFingerprintOnSuccess: true,
    headers: { 'X-CSRFToken': words.token },
    metadata: { filename: chosen.name, unit: unit.value },
    // Another unit is another upload.
    fingerprint: async (each) => ['kepu', unit.value, each.name, each.size, each.lastModified].join('|'),
    onError: lost,
    onProgress: show,
    onSuccess: done,
    onShouldRetry(error) {
      if (passes(statusOf(error))) waitsFor(error);
      return passes(statusOf(error));
    },
  });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [chosen] = file.files;
  if (!chosen) return;
  upload = made(chosen);
  progress.hidden = false;
  stand(true);
  const [before] = await upload.findPreviousUploads();
  if (before) upload.resumeFromPreviousUpload(before);
  began = { at: Date.now(), sent: 0 };
  upload.start();
});

// A laptop that was opened again, a network that is back.
window.addEventListener('online', goOn);

pause.addEventListener('click', async () => {
  clearTimeout(again);
  again = 0;
  await upload.abort();
  const { value } = progress.firstElementChild;
  const { size } = file.files[0];
  say(words.paused, { sent: bytes(value * size), size: bytes(size) });
  stand(false);
});

window.addEventListener('beforeunload', (event) => {
  if (!pause.hidden) event.preventDefault();
});
