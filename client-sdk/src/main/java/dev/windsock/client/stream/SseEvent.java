// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * An event of a text/event-stream, WHATWG HTML section 9.2.
 *
 * @param id the last event id that the stream has told, empty where it has told none
 * @param name {@code message} where the event has no other
 */
record SseEvent(String id, String name, String data) {}
