// SPDX-License-Identifier: Apache-2.0
/**
 * xterm.js writes its colours into <style> elements, and colours of 24 bits into style attributes. The pages'
 * Content-Security-Policy takes neither, since what is shown may come from anywhere; it takes constructed sheets and the
 * CSSOM, which only scripts can use. These two have xterm.js use them.
 */

type MakeElement = (name: string) => HTMLElement;

/**
 * Stands in for a <style> element of which the text is set and which is removed, and nothing else.
 *
 * @see https://drafts.csswg.org/cssom/#dom-documentorshadowroot-adoptedstylesheets
 */
function styleStandIn(make: MakeElement): HTMLElement {
  const element = make('span');
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

/** Runs something that makes <style> elements at once, and has it make stand-ins. */
export function withoutStyleElements(run: () => void): void {
  const make: MakeElement = (name) => document.createElementNS('http://www.w3.org/1999/xhtml', name);
  Object.defineProperty(document, 'createElement', {
    configurable: true,
    value: ((name) => (name === 'style' ? styleStandIn(make) : make(name))) satisfies MakeElement,
  });
  try {
    run();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}

/** Has every <span> take its style attribute by the CSSOM, to the same effect. */
export function styleSpansByScript(): void {
  HTMLSpanElement.prototype.setAttribute = function setAttribute(name, value) {
    if (name === 'style') {
      this.style.cssText = value;
    } else {
      Element.prototype.setAttribute.call(this, name, value);
    }
  };
}
