// SPDX-License-Identifier: AGPL-3.0-or-later
// The newsroom's player: a master plays as it was sent where browsers can, else by segments that the house makes
// when they are asked for. Where both are there, the reader chooses.
import Hls from 'hls.js';

const LOOK = 150;
const LONGEST_LOOK = 2000;
const TALLEST_FIRST = 720;
const AHEAD = 30;
// Segments that are being made are answered with 503: asked for again and again, for five minutes.
const PATIENT = {
  maxTimeToFirstByteMs: 30_000,
  maxLoadTimeMs: 120_000,
  timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { maxNumRetry: 400, retryDelayMs: 100, maxRetryDelayMs: 1000, backoff: 'linear' },
};
const SETTINGS = {
  enableWorker: false,
  autoStartLoad: false,
  fragLoadPolicy: { default: PATIENT },
  playlistLoadPolicy: { default: PATIENT },
  manifestLoadPolicy: { default: PATIENT },
  capLevelToPlayerSize: false,
  testBandwidth: false,
  // Until somebody plays, only the beginning is asked for: all else would be made for nobody.
  maxBufferLength: 1,
  maxMaxBufferLength: AHEAD,
};

const isOwn = (level) => level.url[0].includes('/video/source/');

/** The level to begin with: the master's own picture, for it is there at once, unless it plays as it was sent;
 * else one that is soon made. */
function firstLevel(hls, sent) {
  const own = hls.levels.findIndex(isOwn);
  if (own >= 0 && !sent) return own;
  const low = hls.levels.filter((each) => !isOwn(each) && Math.min(each.width, each.height) <= TALLEST_FIRST);
  return Math.max(0, hls.levels.indexOf(low[low.length - 1]));
}

function option(value, text) {
  return Object.assign(document.createElement('option'), { value, textContent: text });
}

class Film {
  constructor(media) {
    this.media = media;
    this.tools = media.parentElement.querySelector('.kepu-film-tools');
    this.words = this.tools.dataset;
    this.file = media.getAttribute('src');
    this.hls = null;
    this.said = Object.assign(document.createElement('p'), { className: 'kepu-meta' });
    this.said.setAttribute('role', 'status');
    this.select = document.createElement('select');
    this.label = Object.assign(document.createElement('label'), { textContent: this.words.quality });
    this.select.id = `quality-${Math.random().toString(36).slice(2)}`;
    this.label.htmlFor = this.select.id;
    this.choice = document.createElement('p');
    this.choice.append(this.label, this.select);
    this.choice.hidden = true;
    this.tools.append(this.choice, this.said);
    this.tools.hidden = false;
    this.select.addEventListener('change', () => this.choose(this.select.value));
    for (const kind of ['waiting', 'seeking']) media.addEventListener(kind, () => this.wait());
    for (const kind of ['playing', 'seeked', 'loadeddata']) media.addEventListener(kind, () => this.say(''));
    media.addEventListener('error', () => this.lose());
    if (!this.file) this.stream();
    else if (media.dataset.stream && media.matches('video')) this.offer();
  }

  say(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  wait() {
    if (this.hls && this.media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) this.say(this.words.waiting);
  }

  /** As sent, or made: the qualities are known once something of them was asked for. */
  offer() {
    this.select.replaceChildren(option('sent', this.words.sent), option('made', this.words.made));
    this.choice.hidden = false;
  }

  /** What was sent cannot be played after all: what is made of it can. */
  lose() {
    if (this.hls || !this.media.dataset.stream) {
      this.say(this.words.failed);
      return;
    }
    this.file = '';
    this.stream();
  }

  stream() {
    const { media } = this;
    const { stream } = media.dataset;
    if (!stream) return;
    this.say(this.words.waiting);
    if (!Hls.isSupported()) {
      media.src = stream;
      return;
    }
    const at = media.currentTime;
    const playing = !media.paused;
    const hls = new Hls(SETTINGS);
    this.hls = hls;
    hls.on(Hls.Events.ERROR, (_, data) => data.fatal && this.recover(data));
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      const level = firstLevel(hls, Boolean(this.file));
      hls.startLevel = level;
      hls.loadLevel = level;
      this.list(level);
      // Where the page put the film's time before it was there, it begins.
      hls.startLoad(media.currentTime || at || -1);
      if (playing) media.play();
    });
    const more = () => { hls.config.maxBufferLength = AHEAD; };
    if (playing) more();
    media.addEventListener('play', more, { once: true });
    hls.loadSource(stream);
    hls.attachMedia(media);
  }

  recover(data) {
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !this.recovered) {
      this.recovered = true;
      this.hls.recoverMediaError();
    } else {
      this.say(this.words.failed);
    }
  }

  list(chosen) {
    const told = (each) => (isOwn(each) ? this.words.source : `${Math.min(each.width, each.height)}p`);
    const made = this.hls.levels.map((each, index) => [each, index]).filter(([each]) => !(this.file && isOwn(each)))
      .map(([each, index]) => option(String(index), told(each))).reverse();
    this.select.replaceChildren(...(this.file ? [option('sent', this.words.sent)] : []), ...made);
    this.select.value = String(chosen);
    this.choice.hidden = this.select.options.length < 2 || this.media.matches('audio');
  }

  choose(value) {
    if (value === 'sent') this.send();
    else if (value === 'made') this.stream();
    else this.hls.nextLevel = Number(value);
  }

  send() {
    const { media } = this;
    const at = media.currentTime;
    const playing = !media.paused;
    this.hls.destroy();
    this.hls = null;
    this.recovered = false;
    media.src = this.file;
    media.currentTime = at;
    if (playing) media.play();
    this.say('');
    this.offer();
  }
}

function begin(place) {
  for (const media of place.querySelectorAll('.kepu-film > :is(video, audio)')) new Film(media);
}

/** A master that is being looked at: its player comes as soon as it is known. */
async function expect(place) {
  let wait = LOOK;
  for (;;) {
    try {
      const answer = await fetch(place.dataset.film, { cache: 'no-store', redirect: 'error' });
      if (answer.status === 200) {
        place.innerHTML = await answer.text(); // made by our own templates, which escape
        begin(place);
        return;
      }
      if (answer.status !== 204 && answer.status < 500) return;
    } catch { /* the server is away: it is asked again */ }
    await new Promise((after) => { setTimeout(after, wait); });
    wait = Math.min(wait * 1.15, LONGEST_LOOK);
  }
}

function start() {
  begin(document);
  for (const place of document.querySelectorAll('[data-film]')) expect(place);
}

start();
// A page that another one became without being loaded.
document.addEventListener('kepu:page', start);
