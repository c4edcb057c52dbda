// SPDX-License-Identifier: Apache-2.0
import { Problem } from '@/api/problem';
import type { Terminal, TerminalEnd } from '@/api/wire';
import type { Clock } from '@/streams/clock';
import { Retry } from '@/streams/retry';
import { closeAction } from '@/streams/ws-messages';
import type { Attachment, TerminalNotice } from './attachment';
import { parseFrame, socketPath, type ClientFrame, type Mode, type ServerFrame } from './frames';

/** An open or opening terminal socket. */
export interface Connection {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Opens a terminal's socket. Nothing is reported after `closed` or after the client has closed it. */
export type ConnectTerminal = (
  path: string,
  on: {
    text: (frame: string) => void;
    bytes: (bytes: Uint8Array) => void;
    closed: (code: number, reason: string) => void;
  },
) => Connection;

interface Dependencies {
  connect: ConnectTerminal;
  /** Reads the terminal. @throws Problem */
  read: () => Promise<Terminal>;
  /** The public id of the signed-in key. */
  keyId: string;
  clock: Clock;
  random: () => number;
}

export interface TerminalListener {
  changed(now: Attachment): void;
  /** The terminal output. `shown` must be called when it is on the screen. */
  output(bytes: Uint8Array, shown: () => void): void;
  /** The terminal has a new size, which applies to the output that follows. */
  resized(cols: number, rows: number): void;
  /** Output is missing: the screen must be cleared. */
  cleared(): void;
  /**
   * Whether the output that follows is old. Its queries to the terminal were answered long ago, and another response
   * would be sent to the program that is running now.
   */
  replaying(replaying: boolean): void;
}

const ACK_BYTES = 32 * 1024;
const RESIZE_MS = 50;
const REPLAY_PAUSE_MS = 300;
const HANDSHAKE_TIMEOUT_MS = 15_000;
/** The server accepts messages of up to 8 KiB. */
const CHUNK_BYTES = 4 * 1024;
/** For a minute after a terminal has ended, clients can still read the rest of its output. */
const OUTPUT_KEPT_MS = 55_000;

/**
 * A tab's socket to a terminal. It counts the received bytes and resumes after them, acknowledges the displayed output
 * so that output does not pile up, and ends with the terminal. Before each connection, it reads the terminal over REST,
 * because a browser does not report why a handshake fails: the terminal may be closed or controlled by another client.
 */
export class TerminalSocket {
  private now: Attachment;
  private connection: Connection | null = null;
  private attached = false;
  /** The offset after the received output. Null to receive everything that is available. */
  private received: number | null;
  private shown = 0;
  private acknowledged = 0;
  private readonly retry: Retry;
  private generation = 0;
  private requestedMode: Mode | null;
  private force = false;
  private screenSize: { cols: number; rows: number } | null = null;
  private stopped = false;
  private cancelHandshake: () => void = () => undefined;
  private cancelResize: () => void = () => undefined;
  private cancelReplay: (() => void) | null = null;

  /**
   * @param start.from the offset to start at: 0 for a new terminal, null for all available output
   * @param start.mode the previous mode of this tab; null takes control if nobody has it
   */
  constructor(
    private readonly id: string,
    private readonly dependencies: Dependencies,
    private readonly listener: TerminalListener,
    start: { from: number | null; mode: Mode | null },
  ) {
    this.retry = new Retry(dependencies);
    this.received = start.from;
    this.requestedMode = start.mode;
    this.now = {
      state: { kind: 'connecting' },
      mode: start.mode ?? 'watch',
      viewers: null,
      size: null,
      notice: null,
    };
    this.start();
  }

  /** Sends input. The input is dropped if this socket does not control the terminal. */
  type(bytes: Uint8Array): void {
    if (!this.attached || this.now.mode !== 'control') {
      return;
    }
    this.endReplay();
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
      this.connection?.send(new Uint8Array(bytes.slice(from, from + CHUNK_BYTES)));
    }
  }

  /** Requests that the terminal be resized to the size of the screen, in cells. */
  fit(cols: number, rows: number): void {
    this.screenSize = { cols, rows };
    this.cancelResize();
    this.cancelResize = this.dependencies.clock.after(RESIZE_MS, () => this.requestSize());
  }

  /** Attaches again in another mode. Attaching in control mode takes control from any other client. */
  attachAs(mode: Mode): void {
    this.requestedMode = mode;
    this.force = mode === 'control';
    this.stopped = false;
    this.restart();
  }

  /** Reconnects, because the connection may have died without notice, for example while the machine slept. */
  reconnect(): void {
    if (!this.stopped) {
      this.restart();
    }
  }

  /** Connects immediately if it waits for its next attempt, because the server can be reached again. */
  hurry(): void {
    if (this.retry.pending) {
      this.restart();
    }
  }

  /** Detaches permanently. */
  stop(): void {
    this.stopped = true;
    this.drop();
  }

  closeNotice(): void {
    this.change({ notice: null });
  }

  private restart(): void {
    this.drop();
    this.retry.attempt = 0;
    this.start();
  }

  private start(): void {
    this.generation += 1;
    const generation = this.generation;
    if (this.now.state.kind !== 'reconnecting') {
      this.change({ state: { kind: 'connecting' } });
    }
    const ifCurrent = (then: () => void) => {
      if (generation === this.generation && !this.stopped) {
        then();
      }
    };
    this.dependencies.read().then(
      (terminal) => ifCurrent(() => this.attach(terminal)),
      (thrown: unknown) => ifCurrent(() => this.readFailed(Problem.of(thrown))),
    );
  }

  private readFailed(problem: Problem): void {
    if (problem.status === 0 || problem.status === 429 || problem.status >= 500) {
      this.reconnectAfter(problem.retryAfterMs ?? 0);
    } else {
      this.fail(problem.code, problem.title, problem.message);
    }
  }

  private attach(terminal: Terminal): void {
    const closed = terminal.status === 'CLOSED';
    const closedFor = this.dependencies.clock.now() - Date.parse(terminal.closed_at ?? '');
    const end = () => this.end(terminal.exit_code, terminal.close_reason ?? 'CLOSED');
    this.change({ size: { cols: terminal.cols, rows: terminal.rows } });
    if (closed && !(closedFor < OUTPUT_KEPT_MS)) {
      this.listener.resized(terminal.cols, terminal.rows);
      end();
      return;
    }
    const mode = this.modeFor(terminal);
    const from = this.received;
    this.cancelHandshake = this.dependencies.clock.after(HANDSHAKE_TIMEOUT_MS, () => {
      this.drop();
      this.reconnectAfter(0);
    });
    this.connection = this.dependencies.connect(socketPath(this.id, mode, from), {
      text: (text) => this.frameReceived(text, from),
      bytes: (bytes) => this.outputReceived(bytes),
      closed: (code, reason) => {
        if (closed && !this.attached) {
          end();
        } else {
          this.closed(code, reason);
        }
      },
    });
  }

  /** Returns the mode to attach in, without taking control from another client unless that was requested. */
  private modeFor({ controller }: Terminal): Mode {
    if (this.requestedMode === 'watch') {
      return 'watch';
    }
    const ours = controller?.key_id === this.dependencies.keyId && this.requestedMode === 'control';
    if (controller === null || ours || this.force) {
      return 'control';
    }
    if (this.requestedMode === 'control') {
      this.change({ notice: { kind: 'control-taken', by: controller.name } });
    }
    return 'watch';
  }

  private frameReceived(text: string, from: number | null): void {
    let frame: ServerFrame;
    try {
      frame = parseFrame(text);
    } catch {
      this.fail(
        'UNREADABLE',
        'Unexpected message',
        'The server sent a message that this console cannot read. Reload the page.',
      );
      return;
    }
    switch (frame.kind) {
      case 'attached':
        this.attachedAt(frame, from);
        break;
      case 'viewers':
        this.change({ viewers: frame.count });
        break;
      case 'resized':
        this.resized(frame.cols, frame.rows);
        break;
      case 'mode':
        this.requestedMode = frame.mode;
        this.change({
          mode: frame.mode,
          notice: frame.mode === 'watch' ? { kind: 'control-taken', by: frame.takenBy } : null,
        });
        break;
      case 'reset':
        this.continueAt(frame.offset, { kind: 'skipped', bytes: frame.skipped });
        break;
      case 'error':
        this.change({ notice: { kind: 'rejected', message: frame.message } });
        break;
      case 'exit':
        this.end(frame.exitCode, frame.reason);
        break;
      case 'other':
        break;
    }
  }

  private attachedAt(frame: Extract<ServerFrame, { kind: 'attached' }>, from: number | null): void {
    this.cancelHandshake();
    this.attached = true;
    this.retry.attempt = 0;
    this.force = false;
    this.requestedMode = frame.mode;
    if (from === null) {
      this.received = frame.offset;
      this.shown = frame.offset;
      this.listener.replaying(true);
      this.endReplayAfterPause();
    } else if (frame.offset !== from) {
      this.continueAt(frame.offset, { kind: 'skipped', bytes: Math.max(0, frame.offset - from) });
    }
    const { notice } = this.now;
    this.change({
      state: { kind: 'attached' },
      mode: frame.mode,
      viewers: frame.viewers,
      notice: frame.mode === 'control' && notice?.kind === 'control-taken' ? null : notice,
    });
    this.resized(frame.cols, frame.rows);
    this.acknowledge();
    this.requestSize();
  }

  private continueAt(offset: number, notice: TerminalNotice): void {
    this.received = offset;
    this.shown = offset;
    this.listener.cleared();
    this.change({ notice });
  }

  private outputReceived(bytes: Uint8Array): void {
    const end = (this.received ?? 0) + bytes.length;
    this.received = end;
    if (this.cancelReplay !== null) {
      this.endReplayAfterPause();
    }
    this.listener.output(bytes, () => {
      this.shown = Math.max(this.shown, end);
      if (this.attached && this.shown - this.acknowledged >= ACK_BYTES) {
        this.acknowledge();
      }
    });
  }

  private acknowledge(): void {
    this.acknowledged = this.shown;
    this.send({ type: 'ACK', offset: this.shown });
  }

  private requestSize(): void {
    const { screenSize } = this;
    const { size, mode } = this.now;
    if (
      this.attached &&
      mode === 'control' &&
      screenSize !== null &&
      (screenSize.cols !== size?.cols || screenSize.rows !== size.rows)
    ) {
      this.send({ type: 'RESIZE', ...screenSize });
    }
  }

  private resized(cols: number, rows: number): void {
    this.change({ size: { cols, rows } });
    this.listener.resized(cols, rows);
  }

  /** Output that is already available arrives without pauses, so output after a pause is new. */
  private endReplayAfterPause(): void {
    this.cancelReplay?.();
    this.cancelReplay = this.dependencies.clock.after(REPLAY_PAUSE_MS, () => this.endReplay());
  }

  private endReplay(): void {
    if (this.cancelReplay !== null) {
      this.cancelReplay();
      this.cancelReplay = null;
      this.listener.replaying(false);
    }
  }

  private closed(code: number, reason: string): void {
    this.drop();
    const action = closeAction(code, reason);
    switch (action.kind) {
      case 'signed-out':
        // the browser may have a newer session; otherwise the terminal cannot be read
        this.reconnectAfter(0);
        break;
      case 'fail':
        this.fail(action.code, 'Terminal connection failed', 'The server closed the connection permanently.');
        break;
      case 'reconnect':
        this.reconnectAfter(action.afterMs);
        break;
    }
  }

  private reconnectAfter(atLeastMs: number): void {
    const retry = this.retry.schedule(atLeastMs, () => this.start());
    this.change({ state: { kind: 'reconnecting', ...retry }, viewers: null });
  }

  private end(exitCode: number | null, reason: TerminalEnd): void {
    this.stop();
    this.change({ state: { kind: 'ended', exitCode, reason }, viewers: null });
  }

  private fail(code: string, title: string, detail: string): void {
    this.stop();
    this.change({ state: { kind: 'failed', failure: { code, title, detail } }, viewers: null });
  }

  private drop(): void {
    this.generation += 1;
    this.attached = false;
    this.cancelHandshake();
    this.retry.cancel();
    this.endReplay();
    const { connection } = this;
    this.connection = null;
    connection?.close();
  }

  private send(frame: ClientFrame): void {
    this.connection?.send(JSON.stringify(frame));
  }

  private change(changes: Partial<Attachment>): void {
    this.now = { ...this.now, ...changes };
    this.listener.changed(this.now);
  }
}
