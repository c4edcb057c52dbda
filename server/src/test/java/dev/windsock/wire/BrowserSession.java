// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

/**
 * A session as a browser holds it.
 *
 * @param cookie the name and the value of the cookie
 * @param secret the secret that the page keeps
 */
public record BrowserSession(String cookie, String secret) {
    /** Returns the session that a response has opened. */
    public static BrowserSession of(HttpAnswer opened) {
        return new BrowserSession(opened.header("Set-Cookie").split(";", 2)[0], opened.header("X-Windsock-Session"));
    }

    /** Returns the header line that a browser sends to every port on the host. */
    public String cookieLine() {
        return "Cookie: " + cookie;
    }

    /** Returns the headers that a console page sends, on two lines. */
    public String lines() {
        return cookieLine() + "\r\nX-Windsock-Session: " + secret;
    }
}
