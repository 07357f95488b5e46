/** Keys on a table as a grid: one stop of the Tab key, arrows from cell to cell, Enter for what a click does. */

const PAGE_ROWS = 10;

/** Let a table be walked by key; an attachment, which returns how to take it off. */
export function gridKeys(table: HTMLTableElement): () => void {
  const keydown = (event: KeyboardEvent) => walk(table, event);
  const focusin = (event: FocusEvent) => makeStop(table, event.target as HTMLElement);
  table.addEventListener('keydown', keydown);
  table.addEventListener('focusin', focusin);
  return () => {
    table.removeEventListener('keydown', keydown);
    table.removeEventListener('focusin', focusin);
  };
}

/** Return the place a key leads to from a place in a grid of so many rows and columns; null for a key that leads nowhere. */
export function nextPlace(
  key: string,
  isWide: boolean,
  [row, column]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): [number, number] | null {
  const within = (place: number, count: number) => Math.min(Math.max(place, 0), count - 1);
  switch (key) {
    case 'ArrowLeft':
      return [row, within(column - 1, columns)];
    case 'ArrowRight':
      return [row, within(column + 1, columns)];
    case 'ArrowUp':
      return [within(row - 1, rows), column];
    case 'ArrowDown':
      return [within(row + 1, rows), column];
    case 'PageUp':
      return [within(row - PAGE_ROWS, rows), column];
    case 'PageDown':
      return [within(row + PAGE_ROWS, rows), column];
    case 'Home':
      return [isWide ? 0 : row, 0];
    case 'End':
      return [isWide ? rows - 1 : row, columns - 1];
    default:
      return null;
  }
}

function walk(table: HTMLTableElement, event: KeyboardEvent): void {
  const cell = (event.target as Element).closest<HTMLTableCellElement>('td, th');
  const row = cell?.parentElement as HTMLTableRowElement | null | undefined;
  if (!cell || !row || event.altKey || event.metaKey) return;
  if (event.key === 'Enter' && event.target === cell) {
    event.preventDefault();
    cell.click();
    return;
  }
  const size = [table.rows.length, row.cells.length] as const;
  const place = nextPlace(event.key, event.ctrlKey, [row.rowIndex, cell.cellIndex], size);
  if (!place) return;
  event.preventDefault();
  const next = table.rows[place[0]]?.cells[place[1]];
  if (next) stopOf(next).focus();
}

/** What in a cell takes the focus: its link or button, else the cell. */
function stopOf(cell: HTMLTableCellElement): HTMLElement {
  return cell.querySelector<HTMLElement>('a, button') ?? cell;
}

/** Tab comes back to where the focus was; the first head stays a stop, for when that cell is gone. */
function makeStop(table: HTMLTableElement, target: HTMLElement): void {
  const first = table.rows[0]?.cells[0];
  for (const stop of table.querySelectorAll('[tabindex="0"]')) {
    if (!first?.contains(stop)) stop.setAttribute('tabindex', '-1');
  }
  target.setAttribute('tabindex', '0');
}
