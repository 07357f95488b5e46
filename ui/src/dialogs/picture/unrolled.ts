/** Lets a part of the page show all that it scrolls while something is measured and drawn, unseen: no frame comes between. */

type Changes = readonly (readonly [property: string, value: string])[];

const WHOLE: Changes = [['max-height', 'none'], ['overflow', 'visible']]; // prettier-ignore
const UNSTUCK: Changes = [['position', 'static']];

/** Return what `draw` returns while nothing in `section` scrolls or sticks; then all is as it was. */
export function unrolled<Drawn>(section: Element, draw: () => Drawn): Drawn {
  const undo: (() => void)[] = [];
  try {
    // All are found before the first is changed: a change of one may move the others.
    const found = [...section.querySelectorAll<HTMLElement>('*')].map((part) => [part, changesFor(part)] as const);
    for (const [part, changes] of found) {
      for (const [property, value] of changes) undo.push(changed(part, property, value));
    }
    return draw();
  } finally {
    for (const back of undo) back();
  }
}

function changesFor(part: HTMLElement): Changes {
  if (!(part instanceof HTMLElement)) return [];
  const { overflowX, overflowY, position } = getComputedStyle(part);
  const scrolls = [overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll');
  return [...(scrolls ? WHOLE : []), ...(position === 'sticky' ? UNSTUCK : [])];
}

function changed(part: HTMLElement, property: string, value: string): () => void {
  const before = part.style.getPropertyValue(property);
  part.style.setProperty(property, value);
  return () => {
    if (before) part.style.setProperty(property, before);
    else part.style.removeProperty(property);
  };
}
