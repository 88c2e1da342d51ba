// SPDX-License-Identifier: AGPL-3.0-or-later
// How the film plays: HLS by hls.js where the page is served, the MP4 where it was opened from disk.
import Hls from 'hls.js';
import { film, fromDisk } from './film.js';

const PATIENT = {
  maxTimeToFirstByteMs: 60_000,
  maxLoadTimeMs: 120_000,
  timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { maxNumRetry: 12, retryDelayMs: 1000, maxRetryDelayMs: 8000 },
};

/**
 * Gives *video* its source. Returns the Hls object that feeds it, or null where the browser plays by
 * itself. hls.js is asked first: Chromium claims to play HLS and then does it less well.
 */
export function connect(video, failed) {
  if (fromDisk || !film.stream) return playFile(video);
  if (!Hls.isSupported()) return playNative(video);
  const hls = new Hls({
    enableWorker: false,
    fragLoadPolicy: { default: PATIENT },
    playlistLoadPolicy: { default: PATIENT },
    manifestLoadPolicy: { default: PATIENT },
    capLevelToPlayerSize: false,
    testBandwidth: !film.progress,
    abrEwmaDefaultEstimate: film.progress ? 20_000_000 : 2_000_000,
  });
  hls.on(Hls.Events.ERROR, (_, data) => data.fatal && recover(hls, data, failed));
  hls.loadSource(film.stream);
  hls.attachMedia(video);
  return hls;
}

function recover(hls, data, failed) {
  if (data.type === Hls.ErrorTypes.MEDIA_ERROR && !hls.recovered) {
    hls.recovered = true;
    hls.recoverMediaError();
  } else {
    failed();
  }
}

function playFile(video) {
  const file = film.downloads.find((each) => video.canPlayType(each.type));
  if (file) video.src = file.path;
  return null;
}

function playNative(video) {
  if (!video.canPlayType('application/vnd.apple.mpegurl')) return playFile(video);
  video.src = film.stream;
  return null;
}
