// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

/**
 * The kinds of memory that the server holds for clients. Each use has a budget in bytes that is a part of the heap, so that all
 * of them together leave room for the server itself.
 */
public enum MemoryUse {
    REQUEST_BODIES(8, "request bodies, from the head of the request to its response"),
    RESPONSES(4, "pages and downloads that are being prepared, and responses that clients have not read"),
    QUEUES(
            4,
            "messages that are queued for streams whose clients read too slowly; if the budget is exceeded, such a stream ends"),
    HISTORIES(32, "pieces of metrics history that streams are sending"),
    METRICS(
            8,
            "metrics of instances, about 310 KiB each for an hour; where they do not fit, steps are up to a minute long "
                    + "instead of a second"),
    LONG_POLLS(32, "long polls, at 8 KiB each"),
    SESSIONS(64, "sessions, at 512 bytes each"),
    TERMINALS(16, "open terminals, at 320 KiB each"),
    CONNECTIONS(8, "connections, at 2 KiB each");

    private final int partOfHeap;
    private final String what;

    MemoryUse(int partOfHeap, String what) {
        this.partOfHeap = partOfHeap;
        this.what = what;
    }

    /** Returns the divisor of the heap's maximum size that gives the budget. */
    public int partOfHeap() {
        return partOfHeap;
    }

    /** Returns the purpose of the budget, for the reference. */
    public String what() {
        return what;
    }

    long total(long heap) {
        return heap / partOfHeap;
    }
}
