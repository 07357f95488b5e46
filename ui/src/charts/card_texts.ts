/** What stands on a card: the figure in short, its change, and whether that is good news. Pure. */

import type { Card, CardsChart, Panel } from '../api/types';
import { changeLook, type Column, EXACT_TO, formatChange, formatPoints, formatShare, formatShort, formatValue, type Money, type Value } from '../formatting';
import { columnOf, valuesOf } from '../panels/rows';

export type Verdict = 'up' | 'down' | 'mut';

export interface CardText {
  label: string;
  short: string;
  exact: string;
  /** Against the comparison: of an amount in per cent, of a share in points; empty without comparison. */
  change: string;
  before: string;
  verdict: Verdict;
  /** How much of the figure is known, where that is not all. */
  known: string;
}

export function cardText(panel: Panel<CardsChart>, card: Card, money: Money): CardText {
  const column = columnOf(panel, card.column);
  const value = first(panel, card.column);
  const before = card.before === null ? null : first(panel, card.before);
  const change = changeOf(panel, card, value, before);
  const said = change === null ? '' : column.unit === 'share' ? formatPoints(change) : formatChange(change);
  return {
    label: card.label,
    short: cardFigure(column, value, money),
    exact: formatValue(column, value, money),
    change: said,
    before: before === null ? '' : formatValue(column, before, money),
    verdict: verdictOf(card, said),
    known: knownOf(panel, card),
  };
}

/** Return a figure as a card has room for it: what is counted exactly up to a million, money in short from ten thousand. */
export function cardFigure(column: Column, value: Value, money: Money): string {
  const isCounted = column.unit === 'count' || column.unit === 'units';
  if (isCounted && typeof value === 'number' && Math.abs(value) < EXACT_TO) return formatValue(column, value, money);
  return formatShort(column, value, money);
}

function changeOf(panel: Panel, card: Card, value: Value, before: Value): number | null {
  if (typeof value !== 'number' || typeof before !== 'number') return null;
  if (columnOf(panel, card.column).unit === 'share') return value - before;
  const change = card.changed === null ? null : first(panel, card.changed);
  return typeof change === 'number' ? change : null;
}

/** Of the change as it is said: what is written as nothing is no news. */
function verdictOf(card: Card, said: string): Verdict {
  const look = changeLook(said);
  if (look === 'mut' || card.more_is_better === null) return 'mut';
  return (look === 'up') === card.more_is_better ? 'up' : 'down';
}

function knownOf(panel: Panel, card: Card): string {
  const known = card.coverage === null ? null : first(panel, card.coverage);
  return typeof known === 'number' && known < 1 ? `${formatShare(known)} known` : '';
}

function first(panel: Panel, name: string): Value {
  return valuesOf(panel, name)[0] ?? null;
}
