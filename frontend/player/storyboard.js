// SPDX-License-Identifier: AGPL-3.0-or-later
// Small pictures over the track while the reader looks for a place.
import { film, fromDisk } from './film.js';

function addTrack(video) {
  const track = document.createElement('track');
  Object.assign(track, { kind: 'metadata', label: 'thumbnails', src: film.storyboard.path, default: true });
  video.append(track);
  track.track.mode = 'hidden';
}

function addCues(video, range) {
  const track = video.addTextTrack('metadata', 'thumbnails');
  track.mode = 'hidden';
  for (const [start, end, picture] of film.storyboard.cues) {
    track.addCue(new VTTCue(start, end, new URL(picture, document.baseURI).href));
  }
  // From disk every picture is of another origin, and media-chrome asks for it with CORS.
  range.shadowRoot.querySelector('media-preview-thumbnail').shadowRoot.querySelector('img').removeAttribute('crossorigin');
}

/** Shows the storyboard; one that is still being made follows with the returned function. */
export function offerStoryboard(video, range) {
  if (!film.storyboard) return () => {};
  if (fromDisk) addCues(video, range);
  else if (!film.progress) addTrack(video);
  let added = !film.progress;
  return (made) => {
    if (added || !made.includes('storyboard')) return;
    added = true;
    addTrack(video);
  };
}
