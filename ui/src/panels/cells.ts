/** What stands in a table's cells: made once a table, so that drawing one is nothing but drawing. */

import type { Meta, Panel } from '../api/types';
import { coverText } from '../charts/action_texts';
import { categoryColour, categoryNumber } from '../charts/colours';
import { changeLook, type Column, formatChange, formatMoney, formatValue, isMoneyUnit, type Money, NOTHING, type Value } from '../formatting';
import type { Mark } from '../state/clicks';
import { isMarkChosen, linkOf, markOf, orderLink } from './marks';
import { columnOf, valuesOf } from './rows';

export interface CellContent {
  text: string;
  /** The value exactly, where `text` is short. */
  exact?: string;
  /** The class of its looks: a state's pill, a change's colour. */
  look?: string;
  /** Where it leads to. */
  address?: string;
  /** What a click on it filters by. */
  mark?: Mark;
  isChosen?: boolean;
  /** A category's colour. */
  colour?: string;
}

const WHOLE_FROM = 1000;
/** Stars as one customer gave them, whole ones. */
const GIVEN_STARS = new Set(['rating']);
/** Changes that are no good news either way: more stock is money, less may be sold out. */
const NO_VERDICT = new Set(['stock_change_share']);
/** What a row without a value of a column is. */
const NONE_OF: Record<string, string> = { discount_code: 'no code' };
const STATE_LOOKS: Record<string, string> = {
  'out of stock': 'pill out', low: 'pill low', ok: 'mut', 'not tracked': 'mut', 'order now': 'pill out', 'order soon': 'pill low',
}; // prettier-ignore

/** Return a column's cells in the order of the panel's rows; where room is short, large money in whole units, and exactly
 * to the pointer. */
export function cellsOf(panel: Panel, name: string, money: Money, meta: Meta | null, isShort = false): CellContent[] {
  const column = columnOf(panel, name);
  const values = valuesOf(panel, name);
  if (column.unit === 'share' && name.endsWith('_change_share')) return values.map((value) => changeCell(value, name));
  if (isShort && isMoneyUnit(column.unit) && isLarge(values, money)) return values.map((value) => wholeCell(column, value, money));
  if (GIVEN_STARS.has(name)) return values.map((value) => ({ text: typeof value === 'number' ? `${value} ★` : NOTHING }));
  return values.map((value, row) => {
    const text = value === null ? (NONE_OF[name] ?? NOTHING) : formatValue(column, value, money);
    const state = stateCell(panel, name, row, text);
    if (state) return state;
    const address = name === 'order_id' && typeof value === 'number' ? orderLink(value) : linkOf(panel, name, row);
    if (address) return { text, address };
    const mark = markOf(panel, row, [name]);
    if (!mark) return { text };
    const number = name === 'category' ? categoryNumber(meta, value) : undefined;
    const colour = number === undefined ? {} : { colour: categoryColour(number) };
    return { text, mark, isChosen: isMarkChosen(mark), ...colour };
  });
}

/** Say whether an amount is at least a thousand of the currency: its cents are then not worth their room. */
function isLarge(values: readonly Value[], money: Money): boolean {
  return values.some((value) => typeof value === 'number' && Math.abs(value) >= WHOLE_FROM * 10 ** money.money_digits);
}

function wholeCell(column: Column, value: Value, money: Money): CellContent {
  const exact = formatValue(column, value, money);
  if (typeof value !== 'number') return { text: exact };
  return { text: formatMoney(Math.round(value / 10 ** money.money_digits), { ...money, money_digits: 0 }), exact };
}

function changeCell(value: unknown, name: string): CellContent {
  if (typeof value !== 'number') return { text: NOTHING };
  const text = formatChange(value);
  return NO_VERDICT.has(name) ? { text } : { text, look: changeLook(text) };
}

/** A stock's state in words; where its days are known, `12 days`. */
function stateCell(panel: Panel, name: string, row: number, text: string): CellContent | null {
  const look = name === 'state' || name === 'stock_state' ? STATE_LOOKS[text] : undefined;
  if (look === undefined) return null;
  const days = name === 'stock_state' ? valuesOf(panel, 'days_of_cover')[row] : undefined;
  if (typeof days !== 'number' || text === 'out of stock') return { text, look };
  return { text: coverText(days).replace(' left', ''), look };
}
