// SPDX-License-Identifier: Apache-2.0
import { Problem } from '@/api/problem';
import type { Terminal, TerminalEnd } from '@/api/wire';
import { backoff } from '@/streams/backoff';
import type { Clock } from '@/streams/clock';
import { closeMeaning } from '@/streams/ws-messages';
import type { Attachment, TerminalNotice } from './attachment';
import { parseFrame, socketPath, type ClientFrame, type Mode, type ServerFrame } from './frames';

/** An open or opening socket of a terminal. */
export interface Wire {
  text(frame: string): void;
  bytes(bytes: Uint8Array): void;
  close(): void;
}

/** Opens a terminal's socket; nothing is told after `closed`, nor after it was closed from here. */
export type ConnectTerminal = (
  path: string,
  on: {
    text: (frame: string) => void;
    bytes: (bytes: Uint8Array) => void;
    closed: (code: number, reason: string) => void;
  },
) => Wire;

interface Surroundings {
  connect: ConnectTerminal;
  /** Reads the terminal. @throws Problem */
  look: () => Promise<Terminal>;
  /** The public id of the key that is signed in. */
  keyId: string;
  clock: Clock;
  random: () => number;
}

export interface TerminalListener {
  changed(now: Attachment): void;
  /** What the terminal printed; `shown` is to be called once it is on the screen. */
  output(bytes: Uint8Array, shown: () => void): void;
  /** The terminal has this size: what follows is laid out for it. */
  resized(cols: number, rows: number): void;
  /** What follows does not go on from what is shown: clear the screen first. */
  cleared(): void;
  /**
   * Whether what follows is old: what it asks the terminal was answered then, and an answer now would be typed into
   * whatever runs by now.
   */
  replaying(old: boolean): void;
  signedOut(): void;
}

const ACK_BYTES = 32 * 1024;
const RESIZE_MS = 50;
const REPLAYED_MS = 300;
const HANDSHAKE_MS = 15_000;
/** The server takes messages of 8 KiB. */
const PIECE_BYTES = 4 * 1024;
/** Who attaches within a minute after the end still gets the rest of the output. */
const REST_IS_KEPT_MS = 55_000;

/**
 * A tab's socket to one terminal. It counts the bytes that it has had and comes back from where it was cut, acknowledges
 * what is on the screen so that a flood does not pile up, and ends where the terminal does. Before each attempt it reads the
 * terminal, which tells what a browser does not: whether it has closed meanwhile, and who controls it.
 */
export class TerminalSocket {
  private now: Attachment;
  private wire: Wire | null = null;
  private attached = false;
  private had: number | null;
  private shown = 0;
  private acknowledged = 0;
  private attempt = 0;
  private turn = 0;
  private wanted: Mode | null;
  private force = false;
  private window: { cols: number; rows: number } | null = null;
  private stopped = false;
  private cancelHandshake: () => void = () => undefined;
  private cancelRetry: (() => void) | null = null;
  private cancelResize: () => void = () => undefined;
  private cancelReplay: (() => void) | null = null;

  /**
   * @param start.from the first byte that is wanted, 0 of a terminal that was just opened; null for all that is kept
   * @param start.mode what this tab did before; null to control where nobody does
   */
  constructor(
    private readonly id: string,
    private readonly surroundings: Surroundings,
    private readonly listener: TerminalListener,
    start: { from: number | null; mode: Mode | null },
  ) {
    this.had = start.from;
    this.wanted = start.mode;
    this.now = {
      state: { kind: 'connecting' },
      mode: start.mode ?? 'watch',
      viewers: null,
      size: null,
      notice: null,
    };
    this.begin();
  }

  /** Types; what is typed while the tab does not control the terminal is lost. */
  type(bytes: Uint8Array): void {
    if (!this.attached || this.now.mode !== 'control') {
      return;
    }
    this.replayed();
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      this.wire?.bytes(bytes.slice(from, from + PIECE_BYTES));
    }
  }

  /** The window has room for so many cells. */
  fit(cols: number, rows: number): void {
    this.window = { cols, rows };
    this.cancelResize();
    this.cancelResize = this.surroundings.clock.after(RESIZE_MS, () => this.askForSize());
  }

  /** Attaches anew, to control it or to look; whoever has control loses it. */
  attachAs(mode: Mode): void {
    this.wanted = mode;
    this.force = mode === 'control';
    this.stopped = false;
    this.again();
  }

  /** Says that the connection may be dead without having been told, as after a sleep. */
  suspect(): void {
    if (!this.stopped) {
      this.again();
    }
  }

  /** Detaches, for good. */
  stop(): void {
    this.stopped = true;
    this.drop();
  }

  forgetNotice(): void {
    this.change({ notice: null });
  }

  private again(): void {
    this.drop();
    this.attempt = 0;
    this.begin();
  }

  private begin(): void {
    this.turn += 1;
    const turn = this.turn;
    if (this.now.state.kind !== 'reconnecting') {
      this.change({ state: { kind: 'connecting' } });
    }
    const still = (then: () => void) => {
      if (turn === this.turn && !this.stopped) {
        then();
      }
    };
    this.surroundings.look().then(
      (terminal) => still(() => this.attach(terminal)),
      (thrown: unknown) => still(() => this.notFound(Problem.of(thrown))),
    );
  }

  private notFound(problem: Problem): void {
    if (problem.status === 0 || problem.status === 429 || problem.status >= 500) {
      this.returnAfter(problem.retryAfterMs ?? 0);
    } else {
      this.refuse(problem.code, problem.title, problem.message);
    }
  }

  private attach(terminal: Terminal): void {
    const over = terminal.status === 'CLOSED';
    const closedFor = this.surroundings.clock.now() - Date.parse(terminal.closed_at ?? '');
    const end = () => this.end(terminal.exit_code, terminal.close_reason ?? 'CLOSED');
    this.change({ size: { cols: terminal.cols, rows: terminal.rows } });
    if (over && !(closedFor < REST_IS_KEPT_MS)) {
      this.listener.resized(terminal.cols, terminal.rows);
      end();
      return;
    }
    const mode = this.modeFor(terminal);
    const asked = this.had;
    this.cancelHandshake = this.surroundings.clock.after(HANDSHAKE_MS, () => {
      this.drop();
      this.returnAfter(0);
    });
    this.wire = this.surroundings.connect(socketPath(this.id, mode, asked), {
      text: (text) => this.received(text, asked),
      bytes: (bytes) => this.printed(bytes),
      closed: (code, reason) => {
        if (over && !this.attached) {
          end();
        } else {
          this.closed(code, reason);
        }
      },
    });
  }

  /** Nobody's control is taken without having been asked for. */
  private modeFor({ controller }: Terminal): Mode {
    if (this.wanted === 'watch') {
      return 'watch';
    }
    const mine = controller?.key_id === this.surroundings.keyId && this.wanted === 'control';
    if (controller === null || mine || this.force) {
      return 'control';
    }
    if (this.wanted === 'control') {
      this.change({ notice: { kind: 'taken', by: controller.name } });
    }
    return 'watch';
  }

  private received(text: string, asked: number | null): void {
    let frame: ServerFrame;
    try {
      frame = parseFrame(text);
    } catch {
      this.refuse(
        'UNREADABLE',
        'Unreadable message',
        'The server sent a message that this console cannot read; reload the page.',
      );
      return;
    }
    switch (frame.kind) {
      case 'attached':
        this.attachedAt(frame, asked);
        break;
      case 'viewers':
        this.change({ viewers: frame.count });
        break;
      case 'resized':
        this.resized(frame.cols, frame.rows);
        break;
      case 'mode':
        this.wanted = frame.mode;
        this.change({
          mode: frame.mode,
          notice: frame.mode === 'watch' ? { kind: 'taken', by: frame.takenBy } : null,
        });
        break;
      case 'reset':
        this.goOnAt(frame.offset, { kind: 'skipped', bytes: frame.skipped });
        break;
      case 'error':
        this.change({ notice: { kind: 'refused', message: frame.message } });
        break;
      case 'exit':
        this.end(frame.exitCode, frame.reason);
        break;
      case 'other':
        break;
    }
  }

  private attachedAt(frame: Extract<ServerFrame, { kind: 'attached' }>, asked: number | null): void {
    this.cancelHandshake();
    this.attached = true;
    this.attempt = 0;
    this.force = false;
    this.wanted = frame.mode;
    if (asked === null) {
      this.had = frame.offset;
      this.shown = frame.offset;
      this.listener.replaying(true);
      this.replayedSoon();
    } else if (frame.offset !== asked) {
      this.goOnAt(frame.offset, { kind: 'skipped', bytes: Math.max(0, frame.offset - asked) });
    }
    const { notice } = this.now;
    this.change({
      state: { kind: 'attached' },
      mode: frame.mode,
      viewers: frame.viewers,
      notice: frame.mode === 'control' && notice?.kind === 'taken' ? null : notice,
    });
    this.resized(frame.cols, frame.rows);
    this.acknowledge();
    this.askForSize();
  }

  private goOnAt(offset: number, notice: TerminalNotice): void {
    this.had = offset;
    this.shown = offset;
    this.listener.cleared();
    this.change({ notice });
  }

  private printed(bytes: Uint8Array): void {
    const end = (this.had ?? 0) + bytes.length;
    this.had = end;
    if (this.cancelReplay !== null) {
      this.replayedSoon();
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

  private askForSize(): void {
    const { window } = this;
    const { size, mode } = this.now;
    if (
      this.attached &&
      mode === 'control' &&
      window !== null &&
      (window.cols !== size?.cols || window.rows !== size.rows)
    ) {
      this.send({ type: 'RESIZE', ...window });
    }
  }

  private resized(cols: number, rows: number): void {
    this.change({ size: { cols, rows } });
    this.listener.resized(cols, rows);
  }

  /** What is kept comes at once: what comes after a pause is new. */
  private replayedSoon(): void {
    this.cancelReplay?.();
    this.cancelReplay = this.surroundings.clock.after(REPLAYED_MS, () => this.replayed());
  }

  private replayed(): void {
    if (this.cancelReplay !== null) {
      this.cancelReplay();
      this.cancelReplay = null;
      this.listener.replaying(false);
    }
  }

  private closed(code: number, reason: string): void {
    this.drop();
    const meaning = closeMeaning(code, reason);
    switch (meaning.kind) {
      case 'signed-out':
        this.refuse('CREDENTIAL_REVOKED', 'Signed out', 'The key or the session is over.');
        this.listener.signedOut();
        break;
      case 'refused':
        this.refuse(meaning.code, 'The terminal was refused', 'The server has closed the socket for good.');
        break;
      case 'return':
        this.returnAfter(meaning.afterMs);
        break;
    }
  }

  private returnAfter(atLeastMs: number): void {
    const { clock, random } = this.surroundings;
    this.attempt += 1;
    const wait = backoff(this.attempt, random(), atLeastMs);
    this.change({
      state: { kind: 'reconnecting', attempt: this.attempt, retryAt: clock.now() + wait },
      viewers: null,
    });
    this.cancelRetry = clock.after(wait, () => {
      this.cancelRetry = null;
      this.begin();
    });
  }

  private end(exitCode: number | null, reason: TerminalEnd): void {
    this.stop();
    this.change({ state: { kind: 'ended', exitCode, reason }, viewers: null });
  }

  private refuse(code: string, title: string, detail: string): void {
    this.stop();
    this.change({ state: { kind: 'refused', refusal: { code, title, detail } }, viewers: null });
  }

  private drop(): void {
    this.turn += 1;
    this.attached = false;
    this.cancelHandshake();
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.replayed();
    const { wire } = this;
    this.wire = null;
    wire?.close();
  }

  private send(frame: ClientFrame): void {
    this.wire?.text(JSON.stringify(frame));
  }

  private change(changes: Partial<Attachment>): void {
    this.now = { ...this.now, ...changes };
    this.listener.changed(this.now);
  }
}
