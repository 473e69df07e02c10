import { type Calls, Refused, Unreachable } from "./calls";
import type { PastAnswer, SessionInfo } from "./contract";
import type { Past } from "./history";
import type { Parcel } from "./outbox";

/** Under whose name things are kept on this device: a pseudonym is unique in its study alone. */
export function ownerOf(info: SessionInfo): string {
  return `${info.pseudonym} ${info.study.title}`;
}

/** The answers an earlier page could not send, as what undo may open again. */
export function unsentAnswers(kept: readonly Parcel[], owner: string): Past[] {
  return kept.flatMap((parcel) => {
    if (parcel.owner !== owner || parcel.kind !== "submission" || parcel.refused !== null) {
      return [];
    }
    const { uuid, ratings, submitted_at } = parcel.body;
    const { assignment, number } = parcel;
    return [{ uuid, assignment, ratings, number, submittedAt: Date.parse(submitted_at) }];
  });
}

/** The latest answers the server has, oldest first; none when it does not tell. */
export async function storedAnswers(calls: Calls, answered: number): Promise<Past[]> {
  let answers: PastAnswer[];
  try {
    answers = (await calls.history()).answers;
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) {
      return []; // only undo after a reload is lost by this
    }
    throw error;
  }
  const found = answers.map((answer, index): Past => {
    const { submission: uuid, assignment, ratings } = answer;
    return {
      uuid,
      assignment,
      ratings,
      number: answered - index,
      submittedAt: Date.parse(answer.submitted_at),
    };
  });
  return found.reverse();
}
