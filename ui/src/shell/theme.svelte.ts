/** Light or dark: as the system says, or as the reader chose, which the browser remembers. Also the colours of that
 * theme for what is drawn on a canvas, which knows no CSS. */

const CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof CHOICES)[number];
const KEY = 'storelens.theme';

const NAMES = [
  'bg', 'ink', 'mut', 'faint', 'rule', 'edge', 'acc', 'accq', 'bar', 'prev', 'neutral', 'up', 'dn',
  'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7',
] as const; // prettier-ignore
type ColourName = (typeof NAMES)[number];

/** The colours of a theme, and its typeface. */
export type Theme = Record<ColourName, string> & { font: string };

class ThemeState {
  choice = $state<ThemeChoice>(remembered());
  colours = $state.raw<Theme>(readColours());

  constructor() {
    this.#apply();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#apply());
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // A browser that keeps nothing forgets the choice with the page.
    }
    this.#apply();
  }

  next(): void {
    this.choose(CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length] ?? 'system');
  }

  #apply(): void {
    document.documentElement.classList.toggle('light', this.choice === 'light');
    document.documentElement.classList.toggle('dark', this.choice === 'dark');
    this.colours = readColours();
  }
}

function remembered(): ThemeChoice {
  try {
    return CHOICES.find((choice) => choice === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Read the tokens as the browser resolves them: `light-dark()` has no value until it colours something. */
function readColours(): Theme {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.documentElement.append(probe);
  const style = getComputedStyle(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, style.color] as const;
  });
  probe.remove();
  return { ...(Object.fromEntries(colours) as Record<ColourName, string>), font: 'Inter Variable, system-ui, sans-serif' };
}

export const theme = new ThemeState();
