// SPDX-License-Identifier: Apache-2.0
/**
 * xterm.js writes its colours to <style> elements, and 24-bit colours to style attributes. The Content-Security-Policy
 * allows neither, because terminal output is not trusted. It allows constructed style sheets and the CSSOM, which only
 * scripts can use. These functions make xterm.js use them instead.
 */

type CreateElement = (name: string) => HTMLElement;

/**
 * Creates a substitute for a <style> element. It supports only the operations that xterm.js uses: setting the text, and
 * removal.
 *
 * @see https://drafts.csswg.org/cssom/#dom-documentorshadowroot-adoptedstylesheets
 */
function createStyleSubstitute(createElement: CreateElement): HTMLElement {
  const element = createElement('span');
  element.hidden = true;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperties(element, {
    textContent: { set: (text: string) => sheet.replaceSync(text) },
    remove: {
      value: () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
        Element.prototype.remove.call(element);
      },
    },
  });
  return element;
}

/** Runs a function that creates <style> elements synchronously, and provides it with substitutes. */
export function withoutStyleElements(run: () => void): void {
  const create: CreateElement = (name) => document.createElementNS('http://www.w3.org/1999/xhtml', name);
  Object.defineProperty(document, 'createElement', {
    configurable: true,
    value: ((name) =>
      name === 'style' ? createStyleSubstitute(create) : create(name)) satisfies CreateElement,
  });
  try {
    run();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}

/** Makes every <span> apply its style attribute through the CSSOM, with the same effect. */
export function styleSpansByScript(): void {
  HTMLSpanElement.prototype.setAttribute = function setAttribute(name, value) {
    if (name === 'style') {
      this.style.cssText = value;
    } else {
      Element.prototype.setAttribute.call(this, name, value);
    }
  };
}
