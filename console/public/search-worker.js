// SPDX-License-Identifier: Apache-2.0
// Searches texts with a regular expression in a thread of its own: an expression may take for ever, and only a thread can
// be stopped. It is not part of a bundle, because the Content-Security-Policy does not let a thread load more scripts.
const MAX_MATCHES_PER_TEXT = 1000;

/** Returns the matches in a text. Empty matches do not count. */
function matchesIn(text, expression) {
  const matches = [];
  for (const { index, 0: matched } of text.matchAll(expression)) {
    if (
      matched !== '' &&
      matches.push({ from: index, to: index + matched.length }) === MAX_MATCHES_PER_TEXT
    ) {
      break;
    }
  }
  return matches;
}

self.onmessage = ({ data: { source, flags, texts } }) => {
  const expression = new RegExp(source, flags);
  self.postMessage(texts.map((text) => matchesIn(text, expression)));
};
