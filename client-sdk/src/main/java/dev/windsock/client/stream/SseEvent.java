// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * An event of a text/event-stream, WHATWG HTML section 9.2.
 *
 * @param id the last event id of the stream; empty if there was none
 * @param name {@code message} if the event has no name
 */
record SseEvent(String id, String name, String data) {}
