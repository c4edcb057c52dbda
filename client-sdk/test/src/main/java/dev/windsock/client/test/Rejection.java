// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

/** A request that the server rejects. */
final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Rejection(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    static Rejection notFound(String path) {
        return new Rejection(404, "NOT_FOUND", "Nothing exists at " + path + ".");
    }

    Http.Response response() {
        return Http.Response.problem(status, code, String.valueOf(getMessage()));
    }
}
