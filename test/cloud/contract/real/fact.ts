import type { Place } from './place.ts';

/** One fact about the cloud, tried by clients only. */
export type Fact = {
  /** A sentence that is true of the real cloud. */
  readonly name: string;
  /** Where that is said: a page of cloud.tencent.com/document/product, or a public repository. */
  readonly source: string;
  readonly needs?: 'domain' | 'role';
  /** Throws when the cloud behaves otherwise. */
  readonly check: (place: Place) => Promise<void>;
};

/** The facts of one service, in the order in which they are tried; what one leaves behind the next may use. */
export type Area = {
  readonly name: string;
  readonly facts: readonly Fact[];
  /** Removes what the facts made; also called when one of them failed. */
  readonly after?: (place: Place) => Promise<void>;
};

export type Verdict = {
  readonly area: string;
  readonly fact: string;
  readonly source: string;
  readonly outcome: 'agrees' | 'differs' | 'not asked';
  /** How it differs. */
  readonly why?: string;
};

/** Tries every fact; `tell` hears each verdict as it falls. */
export async function tryFacts(
  areas: readonly Area[],
  place: Place,
  tell: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name: area, facts, after } of areas) {
    try {
      for (const fact of facts) {
        const verdict = { area, fact: fact.name, source: fact.source, ...(await judge(fact, place)) };
        verdicts.push(verdict);
        tell(verdict);
      }
    } finally {
      await after?.(place);
    }
  }
  return verdicts;
}

async function judge(fact: Fact, place: Place): Promise<Pick<Verdict, 'outcome' | 'why'>> {
  if (fact.needs !== undefined && place[fact.needs] === undefined) return { outcome: 'not asked' };
  try {
    await fact.check(place);
    return { outcome: 'agrees' };
  } catch (error) {
    return { outcome: 'differs', why: error instanceof Error ? error.message : String(error) };
  }
}
