import type { SessionInfo } from "./contract";
import { type History, NO_HISTORY } from "./history";
import type { OpenItem } from "./item";
import type { Connection, Parcel } from "./outbox";

export type Phase =
  | "loading"
  /** The guidelines stand before the first item. */
  | "guidelines"
  | "rating"
  /** Nothing to show yet: no network, or no open slot at this moment, or the last answers are under way. */
  | "waiting"
  | "finished"
  | "study_paused"
  | "study_closed"
  /** The server does not know this browser: the link has to be opened again. */
  | "left";

/** What there is to tell the rater, beside Submit and in the live region. */
export type Told =
  | { kind: "choose" }
  | { kind: "open_member"; label: string }
  | { kind: "reading" }
  /** An answer reached the device ("kept") or, with the network there, is as good as with the server. */
  | { kind: "kept" | "saved"; number: number; next: number | null }
  | { kind: "undo_closed" | "no_earlier" | "flagged" | "skipped" | "unchanged" | "not_now" }
  | { kind: "refused"; n: number; codes: string[] };

/** `id` tells two alike apart, so that the second is read out too. */
export interface Notice {
  id: number;
  tone: "calm" | "error";
  told: Told;
}

/** What the page draws. */
export interface State {
  phase: Phase;
  info: SessionInfo | null;
  item: OpenItem | null;
  /** "37 of 60": the place of the open item in the rater's sequence. */
  number: number;
  history: History;
  connection: Connection;
  /** Answers kept on this device: waiting to be sent, and refused by the server for good. */
  unsent: number;
  refused: readonly Parcel[];
  /** Items claimed ahead. */
  ready: number;
  saving: boolean;
  paused: { heldUntil: string | null } | null;
  notice: Notice | null;
}

export const AT_FIRST: State = {
  phase: "loading",
  info: null,
  item: null,
  number: 0,
  history: NO_HISTORY,
  connection: "fine",
  unsent: 0,
  refused: [],
  ready: 0,
  saving: false,
  paused: null,
  notice: null,
};

/** What outbox and ring know, and the page shows. */
export interface Underway {
  waiting: readonly Parcel[];
  refused: readonly Parcel[];
  connections: readonly Connection[];
  ready: number;
}

/** The state with its counts drawn from what is under way. */
export function withCounts(state: State, underway: Underway): State {
  const answers = underway.waiting.filter((parcel) => parcel.kind === "submission");
  const fresh = answers.filter((parcel) => parcel.body.corrects === null);
  return {
    ...state,
    number: state.item?.past?.number ?? (state.info?.progress.answered ?? 0) + fresh.length + 1,
    connection: underway.connections.find((connection) => connection !== "fine") ?? "fine",
    unsent: new Set(answers.map((parcel) => parcel.assignment.id)).size,
    refused: underway.refused.filter((parcel) => parcel.kind === "submission"),
    ready: underway.ready,
  };
}
