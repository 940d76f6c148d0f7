/** What the tracker tells `POST /api/marketing/track`, and what it keeps until it is told. */

export type BeaconType = "session_start" | "page_view" | "engagement" | "conversion" | "event";

export interface BeaconData {
  page?: string;
  /** The page view's number in its session, from 1, so that a repeat counts once. */
  view?: number;
  /** The random part that a session_start proposes for the session's id. */
  nonce?: string;
  [field: string]: unknown;
}

/** An event until the server has answered it. */
export interface Kept {
  type: BeaconType;
  /** The session it belongs to; none while that session's start is unanswered. */
  sessionId?: string | undefined;
  id: string;
  /** When it happened, in milliseconds since 1970. */
  at: number;
  data: BeaconData;
}

export interface Session {
  /** Known once the server has answered its session_start. */
  id?: string | undefined;
  /** The last activity, in milliseconds since 1970. */
  at: number;
  /** Page views so far. */
  views: number;
  /** Milliseconds for which its pages were visible so far. */
  visible: number;
}

/** What all tabs of a site share: the running session, and the events not yet answered, in order. */
export interface State {
  session?: Session | undefined;
  queue: Kept[];
}

export const isStart = ({ type }: Kept) => type === "session_start";
