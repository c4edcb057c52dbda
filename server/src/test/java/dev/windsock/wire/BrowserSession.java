// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

/**
 * A session as a browser holds it.
 *
 * @param cookie name and value
 * @param secret that the page keeps
 */
public record BrowserSession(String cookie, String secret) {
    /** Returns the session that a response has opened. */
    public static BrowserSession of(HttpAnswer opened) {
        return new BrowserSession(opened.header("Set-Cookie").split(";", 2)[0], opened.header("X-Windsock-Session"));
    }

    /** Returns what a browser sends to every port of the host. */
    public String cookieLine() {
        return "Cookie: " + cookie;
    }

    /** Returns what a page of the console sends: both headers, on two lines. */
    public String lines() {
        return cookieLine() + "\r\nX-Windsock-Session: " + secret;
    }
}
