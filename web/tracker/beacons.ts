/** What the tracker tells `POST /api/marketing/track`, and what it keeps until it is answered. */

import { json } from "./json";

export type BeaconType =
  | "session_start"
  | "page_view"
  | "engagement"
  | "conversion"
  | "event"
  | "identify";

export interface BeaconData {
  /** The page view's number in its session, from 1, so that a repeat counts once. */
  view?: number;
  [field: string]: unknown;
}

/** An event until the server has answered it. */
export interface Kept {
  type: BeaconType;
  id: string;
  /** When it happened, in milliseconds since 1970. */
  at: number;
  data: BeaconData;
}

/** What all tabs of a site share. */
export interface State {
  /** Events not yet answered, in order. What follows a session_start belongs to its session. */
  queue: Kept[];
  /** The session of the queue's head: the server's answer to the last session_start. */
  id?: string | undefined;
  /** Page views counted before that session began, if the server began it while another one ran. */
  before: number;
  /** The last activity, in milliseconds since 1970. */
  at: number;
  /** Page views, and milliseconds for which pages were visible, in the newest session. */
  views: number;
  visible: number;
  /** Until when `visible` is counted, so that pages seen side by side count their time once. */
  seen: number;
}

export const isStart = (event: Kept) => event.type === "session_start";

/** The body for a batch from the head of the queue. */
export function encode({ id, before }: State, batch: Kept[]): string {
  let following = id;
  return json(
    batch.map((event) => {
      const { type, at, data } = event;
      const sessionId = data.view === 1 ? undefined : following; // view 1 is a start while none ran
      if (isStart(event)) following = undefined; // the answer tells
      return {
        type,
        sessionId,
        id: data.view ? undefined : event.id, // a view has its number
        age: Math.max(Date.now() - at, 0) || undefined,
        data: { ...data, view: data.view! - before || undefined },
      };
    }),
  );
}
