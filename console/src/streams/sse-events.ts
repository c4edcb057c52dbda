// SPDX-License-Identifier: Apache-2.0
export interface ServerSentEvent {
  name: string;
  data: string;
  /** The id to resume after: the event's own id or, without one, the last id before it. */
  id: string;
}

/** Parses a stream of server-sent events (WHATWG HTML, section 9.2.6), in the form in which the server writes it. */
export class EventParser {
  private rest = '';
  private searched = 0;
  private id = '';

  /** Returns the events that are complete after this part of the stream. */
  push(text: string): readonly ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const all = this.rest + text;
    let start = 0;
    for (let end = all.indexOf('\n\n', this.searched); end >= 0; end = all.indexOf('\n\n', start)) {
      const event = this.parse(all.slice(start, end));
      if (event !== null) {
        events.push(event);
      }
      start = end + 2;
    }
    this.rest = all.slice(start);
    this.searched = Math.max(0, this.rest.length - 1);
    return events;
  }

  private parse(block: string): ServerSentEvent | null {
    let name = '';
    let data: string | null = null;
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      const from = line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1;
      const value = line.slice(from);
      switch (line.slice(0, Math.max(0, colon))) {
        case 'id':
          this.id = value;
          break;
        case 'event':
          name = value;
          break;
        case 'data':
          data = data === null ? value : `${data}\n${value}`;
          break;
        default:
          // a comment, or the delay before a reconnection
          break;
      }
    }
    return name === '' ? null : { name, data: data ?? '', id: this.id };
  }
}
