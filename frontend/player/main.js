// SPDX-License-Identifier: AGPL-3.0-or-later
import './controls.js';
import 'media-chrome/dist/media-controller.js';
import 'media-chrome/dist/media-play-button.js';
import 'media-chrome/dist/media-mute-button.js';
import 'media-chrome/dist/media-volume-range.js';
import 'media-chrome/dist/media-time-range.js';
import 'media-chrome/dist/media-fullscreen-button.js';
import 'media-chrome/dist/media-loading-indicator.js';
import { offerCaptions } from './captions.js';
import { offerChapters } from './chapters.js';
import { clock, film, words } from './film.js';
import { listen } from './keyboard.js';
import { follow } from './making.js';
import { offerQuality } from './quality.js';
import { offerSeals } from './seals.js';
import { offerSounds } from './sound.js';
import { connect } from './source.js';
import { offerSpeeds } from './speed.js';
import { offerStoryboard } from './storyboard.js';
import { Transcript } from './transcript.js';

function showTime(video, place) {
  const show = () => {
    place.textContent = `${clock(video.currentTime)} / ${clock(video.duration || film.duration)}`;
  };
  for (const kind of ['timeupdate', 'durationchange', 'seeking']) video.addEventListener(kind, show);
  show();
}

/** The other language's page opens at the same place: W3C Media Fragments, #t=seconds. */
function keepPlace(video, link) {
  const start = /^#t=([\d.]+)$/.exec(location.hash);
  if (start) {
    video.addEventListener('loadedmetadata', () => { video.currentTime = Number(start[1]); }, { once: true });
  }
  link?.addEventListener('click', () => {
    if (video.currentTime > 0) link.hash = `t=${video.currentTime.toFixed(1)}`;
  });
}

function play() {
  const section = document.querySelector('.theatre');
  const video = section.querySelector('video');
  const row = section.querySelector('.menus');
  const problem = section.querySelector('.problem');
  video.controls = false;
  const fail = () => {
    problem.textContent = words.cannot_play;
    problem.hidden = false;
  };
  video.addEventListener('error', fail);
  const transcript = new Transcript(video, section.querySelector('.script'));
  const hls = connect(video, fail);
  const captions = offerCaptions(video, hls, row, (language) => transcript.show(language));
  if (hls) {
    offerSounds(hls, row);
    offerQuality(hls, row);
  }
  offerSpeeds(video, row);
  offerChapters(video, row);
  const storyboard = offerStoryboard(video, section.querySelector('media-time-range'));
  offerSeals(video, section.querySelector('.seals'), section.querySelector('.steps'));
  showTime(video, section.querySelector('.t'));
  listen(section, video, {
    c: captions.toggle,
    f: () => section.querySelector('media-fullscreen-button').click(),
  });
  keepPlace(video, document.querySelector('.other-language'));
  follow(document.querySelector('.making'), storyboard);
  section.dataset.ready = '';
}

play();
