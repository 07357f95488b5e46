/** A SQL text without what is no SQL in it, every character left in its place. */

const NO_SQL = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)/g;

/** Return the text with comments and quoted texts blanked out: what is found in it stands at the same place in `sql`. */
export function blanked(sql: string): string {
  return sql.replace(NO_SQL, (found) => found.replace(/[^\n]/g, ' '));
}

/** Return where the bracket that is open at `start` closes: the place of the sign itself, or the text's end. */
export function closingBracket(sql: string, start: number): number {
  let open = 1;
  for (let place = start; place < sql.length; place++) {
    if (sql[place] === '(') open++;
    else if (sql[place] === ')' && --open === 0) return place;
  }
  return sql.length;
}
