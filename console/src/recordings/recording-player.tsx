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
import { loadCode } from '@/api/load-code';
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
/** How much output is written before the target position is checked again. */
const CHUNK_CHARS = 512 * 1024;

/** Plays a recording on a read-only screen. */
export function RecordingPlayer({ recording, name }: { recording: Recording; name: string }) {
  const host = useRef<HTMLDivElement>(null);
  const hint = useId();
  const timeline = useMemo(() => timelineOf(recording), [recording]);
  const [player, dispatch] = useReducer(
    (before: Player, action: PlayerAction) => nextPlayer(before, action, timeline),
    STOPPED,
  );
  const times = timesOf(timeline, player);
  const length = lengthOf(times);
  const target = eventsUpTo(times, player.position);
  useScreen(host, recording, target, `Recording of ${name}`, hint);

  const { playing } = player;
  useEffect(() => {
    if (!playing) {
      return;
    }
    let last = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      dispatch({ kind: 'elapsed', ms: Math.max(0, now - last) });
      last = now;
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  const press = (event: KeyboardEvent) => {
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
      dispatch(action);
    }
  };
  const at = `${playTime(player.position)} of ${playTime(length)}`;
  const elapsed = timeline.original[target - 1] ?? 0;
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
          onClick={() => dispatch({ kind: 'toggle' })}
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
            onChange={(event) => dispatch({ kind: 'seek', to: Number(event.target.value) })}
            onKeyDown={press}
          />
          {markers.map((marker, index) => (
            <button
              key={index}
              type="button"
              className={styles['marker']}
              aria-label={`Go to the marker at ${playTime(marker.at)}: ${marker.text}`}
              title={marker.text}
              ref={(element) => {
                if (element !== null) {
                  element.style.left = `${(100 * marker.at) / Math.max(1, length)}%`;
                }
              }}
              onClick={() => dispatch({ kind: 'seek', to: marker.at })}
            />
          ))}
        </div>
        <span className={styles['time']}>
          {at}
          {recording.startedAt === null ? null : (
            <span className={styles['wall']} title="Time of this output">
              {clock(recording.startedAt + elapsed)}
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
              dispatch({ kind: 'speed', speed });
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
          aria-pressed={player.shortenPauses}
          title="Shorten pauses to 2 seconds"
          onClick={() => dispatch({ kind: 'pauses', shortenPauses: !player.shortenPauses })}
        >
          Shorten pauses
        </Button>
      </div>
      <p id={hint} className="visually-hidden">
        Press Space to play or pause, and the arrow keys to go 5 seconds back or forward.
      </p>
    </section>
  );
}

/** Shows the first `target` events of a recording on a screen within an element. */
function useScreen(
  host: { current: HTMLDivElement | null },
  recording: Recording,
  target: number,
  label: string,
  describedBy: string,
): void {
  const [screen, setScreen] = useState<Screen | null>(null);
  const shown = useRef(0);
  const latestTarget = useRef(0);
  const busy = useRef(false);
  const failed = useEffectEvent((thrown: unknown) =>
    setScreen(() => {
      // fails the rendering, which shows that the console must be loaded again
      throw thrown;
    }),
  );
  const openScreen = useEffectEvent(async (element: HTMLDivElement) => {
    const { Screen: Loaded } = await loadCode(() => import('@/terminal/screen'));
    return Loaded.open(element, label, describedBy, {});
  });

  useEffect(() => {
    const element = host.current;
    let unmounted = false;
    let opened: Screen | null = null;
    if (element !== null) {
      void openScreen(element).then((made) => {
        if (unmounted) {
          made.dispose();
          return;
        }
        opened = made;
        made.setReadOnly(true);
        made.resize(recording.cols, recording.rows);
        shown.current = 0;
        busy.current = false;
        setScreen(made);
      }, failed);
    }
    return () => {
      unmounted = true;
      opened?.dispose();
      setScreen(null);
    };
  }, [host, recording]);

  useEffect(() => {
    latestTarget.current = target;
    if (screen === null || busy.current) {
      return;
    }
    const write = (text: string) => new Promise<void>((resolve) => screen.write(text, resolve));
    const catchUp = async () => {
      busy.current = true;
      while (shown.current !== latestTarget.current) {
        if (latestTarget.current < shown.current) {
          screen.clear();
          screen.resize(recording.cols, recording.rows);
          shown.current = 0;
        }
        let text = '';
        while (shown.current < latestTarget.current && text.length < CHUNK_CHARS) {
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
    void catchUp();
  }, [screen, recording, target]);
}
