// SPDX-License-Identifier: Apache-2.0
'use client';
import {
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useReducer,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { Button, IconButton } from '@/design/button';
import { clock } from '@/format/times';
import type { Screen } from '@/terminal/screen';
import {
  eventsUpTo,
  lengthOf,
  nextPlayer,
  playTime,
  SPEEDS,
  STOPPED,
  timelineOf,
  timesOf,
  type Player,
  type PlayerAction,
} from './player';
import type { Recording } from './recording';
import styles from './recordings.module.css';

const STEP_MS = 5_000;
/** As much is written before it is looked again where to go. */
const PIECE_CHARS = 512 * 1024;

/** Plays a recording on a screen that takes no keys. */
export function RecordingPlayer({ recording, name }: { recording: Recording; name: string }) {
  const host = useRef<HTMLDivElement>(null);
  const hint = useId();
  const timeline = useMemo(() => timelineOf(recording), [recording]);
  const [player, act] = useReducer(
    (before: Player, action: PlayerAction) => nextPlayer(before, action, timeline),
    STOPPED,
  );
  const times = timesOf(timeline, player);
  const length = lengthOf(times);
  const wanted = eventsUpTo(times, player.position);
  useShown(host, recording, wanted, `Recording of ${name}`, hint);

  const { playing } = player;
  useEffect(() => {
    if (!playing) {
      return;
    }
    let last = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      act({ kind: 'passed', ms: Math.max(0, now - last) });
      last = now;
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  const pressed = (event: KeyboardEvent) => {
    const actions: Record<string, PlayerAction> = {
      ' ': { kind: 'toggle' },
      ArrowLeft: { kind: 'step', by: -STEP_MS },
      ArrowRight: { kind: 'step', by: STEP_MS },
      Home: { kind: 'seek', to: 0 },
      End: { kind: 'seek', to: length },
    };
    const action = actions[event.key];
    if (action !== undefined && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      act(action);
    }
  };
  const at = `${playTime(player.position)} of ${playTime(length)}`;
  const passed = timeline.whole[wanted - 1] ?? 0;
  const markers = recording.events.flatMap((event, index) =>
    event.kind === 'marker' ? [{ text: event.text, at: times[index] ?? 0 }] : [],
  );
  return (
    <section className={styles['player']} aria-label={`Recording of ${name}`} data-playing={playing}>
      <div ref={host} className={styles['screen']} />
      <div className={styles['controls']}>
        <IconButton
          icon={playing ? 'pause' : 'play'}
          kind="primary"
          label={playing ? 'Pause' : 'Play'}
          onClick={() => act({ kind: 'toggle' })}
        />
        <div className={styles['track']}>
          <input
            type="range"
            aria-label="Position"
            aria-valuetext={at}
            aria-describedby={hint}
            min={0}
            max={Math.max(1, Math.ceil(length))}
            step={1}
            value={Math.round(player.position)}
            onChange={(event) => act({ kind: 'seek', to: Number(event.target.value) })}
            onKeyDown={pressed}
          />
          {markers.map((marker, index) => (
            <button
              key={index}
              type="button"
              className={styles['marker']}
              aria-label={`Go to the mark at ${playTime(marker.at)}: ${marker.text}`}
              title={marker.text}
              ref={(element) => {
                if (element !== null) {
                  element.style.left = `${(100 * marker.at) / Math.max(1, length)}%`;
                }
              }}
              onClick={() => act({ kind: 'seek', to: marker.at })}
            />
          ))}
        </div>
        <span className={styles['time']}>
          {at}
          {recording.startedAt === null ? null : (
            <span className={styles['wall']} title="When it was printed">
              {clock(recording.startedAt + passed)}
            </span>
          )}
        </span>
        <select
          className={styles['speed']}
          aria-label="Speed"
          value={player.speed}
          onChange={(event) => {
            const speed = SPEEDS.find((each) => String(each) === event.target.value);
            if (speed !== undefined) {
              act({ kind: 'speed', speed });
            }
          }}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        <Button
          kind="quiet"
          aria-pressed={player.short}
          title="Pauses of more than 2 seconds are cut to that"
          onClick={() => act({ kind: 'short', short: !player.short })}
        >
          Cut pauses
        </Button>
      </div>
      <p id={hint} className="visually-hidden">
        Space plays and pauses, the arrow keys go 5 seconds back and on.
      </p>
    </section>
  );
}

/** Has the first so many events of a recording on a screen in the element. */
function useShown(
  host: { current: HTMLDivElement | null },
  recording: Recording,
  wanted: number,
  label: string,
  describedBy: string,
): void {
  const [screen, setScreen] = useState<Screen | null>(null);
  const shown = useRef(0);
  const goal = useRef(0);
  const busy = useRef(false);
  const openScreen = useEffectEvent(async (element: HTMLDivElement) => {
    const { Screen: Loaded } = await import('@/terminal/screen');
    return Loaded.open(element, label, describedBy, {});
  });

  useEffect(() => {
    const element = host.current;
    let over = false;
    let opened: Screen | null = null;
    if (element !== null) {
      void openScreen(element).then((made) => {
        if (over) {
          made.dispose();
          return;
        }
        opened = made;
        made.setReadOnly(true);
        made.resize(recording.cols, recording.rows);
        shown.current = 0;
        busy.current = false;
        setScreen(made);
      });
    }
    return () => {
      over = true;
      opened?.dispose();
      setScreen(null);
    };
  }, [host, recording]);

  useEffect(() => {
    goal.current = wanted;
    if (screen === null || busy.current) {
      return;
    }
    const write = (text: string) => new Promise<void>((resolve) => screen.write(text, resolve));
    const goOn = async () => {
      busy.current = true;
      while (shown.current !== goal.current) {
        if (goal.current < shown.current) {
          screen.clear();
          screen.resize(recording.cols, recording.rows);
          shown.current = 0;
        }
        let text = '';
        while (shown.current < goal.current && text.length < PIECE_CHARS) {
          const event = recording.events[shown.current];
          shown.current += 1;
          if (event?.kind === 'output') {
            text += event.text;
          } else if (event?.kind === 'resized') {
            screen.write(text);
            text = '';
            screen.resize(event.cols, event.rows);
          }
        }
        await write(text);
      }
      busy.current = false;
    };
    void goOn();
  }, [screen, recording, wanted]);
}
