// SPDX-License-Identifier: Apache-2.0
/** Where the choice of colours is kept. */
export const THEME_KEY = 'windsock.theme';

/**
 * Sets the theme before anything is shown. It stands in the page itself; the server's Content-Security-Policy has its
 * hash.
 */
export const THEME_SCRIPT = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;
