// SPDX-License-Identifier: AGPL-3.0-or-later
// A page with nothing but a film and a player of others: plays, and tells what the browser was given and showed.
const video = document.querySelector('video');
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** What the player gave to the browser: {type, offset, bytes} in its order. */
const appended = [];
/** The times of the pictures that were shown. */
const shown = [];

const { addSourceBuffer } = MediaSource.prototype;
MediaSource.prototype.addSourceBuffer = function add(type) {
  const buffer = addSourceBuffer.call(this, type);
  const { appendBuffer } = buffer;
  buffer.appendBuffer = function append(data) {
    const bytes = new Uint8Array(ArrayBuffer.isView(data) ? data.buffer : data, data.byteOffset ?? 0, data.byteLength);
    appended.push({ type, offset: buffer.timestampOffset, bytes: bytes.slice() });
    return appendBuffer.call(buffer, data);
  };
  return buffer;
};

video.requestVideoFrameCallback(function seen(_, { mediaTime }) {
  shown.push(mediaTime);
  video.requestVideoFrameCallback(seen);
});

/** hls.js at one quality, in one language of sound, from its first byte on. */
async function playHls(address, { height, codec }, language) {
  const hls = new Hls({ autoStartLoad: false, enableWorker: false, audioPreference: { lang: language } });
  hls.on(Hls.Events.ERROR, (_, { type, details, error }) => {
    // What a seek made needless is no trouble.
    if (details !== 'aborted') console.error(type, details, error?.message ?? '');
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  await new Promise((parsed) => { hls.once(Hls.Events.MANIFEST_PARSED, parsed); });
  const index = hls.levels.findIndex((level) => level.height === height && level.videoCodec.startsWith(codec));
  hls.startLevel = index;
  hls.loadLevel = index;
  hls.startLoad(0);
  window.hls = hls;
  return index;
}

/** dash.js at one quality of one codec, in one language of sound. */
async function playDash(address, { height, codec }, language) {
  const player = dashjs.MediaPlayer().create();
  player.registerCustomCapabilitiesFilter((quality) => (
    !quality.height || (quality.height === height && quality.codecs.startsWith(codec))));
  player.on('error', ({ error }) => console.error(error.code, error.message));
  player.initialize(video, new URL(address, location).href, false);
  player.setInitialMediaSettingsFor('audio', { lang: language });
  await new Promise((ready) => { player.on('streamInitialized', ready); });
}

/** The picture at *seconds*: its own time, and how bright it is from 0 to 255. */
async function pictureAt(seconds) {
  const next = new Promise((done) => { video.requestVideoFrameCallback((_, { mediaTime }) => done(mediaTime)); });
  video.currentTime = seconds;
  const time = await next;
  canvas.drawImage(video, 0, 0, 1, 1);
  return [time, canvas.getImageData(0, 0, 1, 1).data[1]];
}

/** The words of the captions in *language* that stand over the picture at *seconds*. */
async function wordsAt(seconds, language) {
  if (video.currentTime !== seconds) {
    const there = new Promise((done) => { video.addEventListener('seeked', done, { once: true }); });
    video.currentTime = seconds;
    await there;
  }
  const track = [...video.textTracks].find((each) => each.kind === 'subtitles' && each.language === language);
  return [...track.activeCues ?? []].map((cue) => cue.getCueAsHTML().textContent);
}

function ranges({ buffered }) {
  return [...Array(buffered.length).keys()].map((index) => [buffered.start(index), buffered.end(index)]);
}

/** By how much what was appended of *kind* (video or audio) was moved: each value that occurs. */
function offsets(kind) {
  const isHeader = ({ bytes }) => String.fromCharCode(...bytes.slice(4, 8)) === 'ftyp';
  const media = appended.filter((each) => each.type.startsWith(kind) && !isHeader(each));
  return [...new Set(media.map(({ offset }) => offset))];
}

/** All that was appended of *kind*, in base64. */
async function given(kind) {
  const parts = appended.filter(({ type }) => type.startsWith(kind));
  const reader = new FileReader();
  const read = new Promise((done) => { reader.onload = done; });
  reader.readAsDataURL(new Blob(parts.map(({ bytes }) => bytes)));
  await read;
  return reader.result.split(',')[1];
}
