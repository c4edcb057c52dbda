// SPDX-License-Identifier: Apache-2.0
/** The key of the stored theme. */
export const THEME_KEY = 'windsock.theme';

/** Sets the theme before anything is shown. It is inlined in the page; the Content-Security-Policy contains its hash. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;
