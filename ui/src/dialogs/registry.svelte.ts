/** What is open over the page, and how anything opens it.
 *
 * Dialogs of a panel stand in the address: a link opens them, Back closes them. The others are loaded when they are
 * first opened and end with the page. */

import type { Component } from 'svelte';
import type { Panel } from '../api/types';
import { shown } from '../state/shown.svelte';
import { stepsOver } from '../state/steps';
import { DEFAULT_STATE, NOTHING_OVER, type Over } from '../state/url_state';
import { type Opened, opening, PANEL_SHOWS, type PanelShow, readOpened, writeOpened } from './opened';
import { keyOfRow } from './row_key';

export type DialogName = PanelShow | 'keys' | 'search';

/** What a dialog is about: a panel, and of it perhaps one value. */
export interface Subject {
  panel?: Panel;
  column?: string;
  row?: number;
}

/** What a dialog is given; it draws itself inside DialogFrame. */
export interface DialogProps {
  close: () => void;
}

type Loader = () => Promise<{ default: Component<DialogProps> }>;

const panelDialog: Loader = () => import('./PanelDialog.svelte');

export const DIALOGS: Readonly<Record<DialogName | 'order', Loader>> = {
  sql: panelDialog,
  table: panelDialog,
  export: panelDialog,
  explain: panelDialog,
  order: panelDialog,
  keys: () => import('./KeysDialog.svelte'),
  search: () => import('./SearchDialog.svelte'),
};

class OpenDialog {
  /** The dialog of a panel that the address names. */
  readonly opened: Opened | null = $derived(readOpened(shown.state?.over ?? NOTHING_OVER));
  /** The dialog that is open and not in the address. */
  #free = $state.raw<DialogName | null>(null);

  readonly current: keyof typeof DIALOGS | null = $derived(this.#free ?? this.opened?.show ?? null);

  /** Open a dialog; those of a panel need to be told which. */
  open(name: DialogName, subject: Subject = {}): void {
    if (!isShow(name)) {
      this.#free = name;
      return;
    }
    const { panel, column = null, row } = subject;
    if (!panel) return;
    const at = row === undefined ? {} : keyOfRow(panel, row);
    this.change(() => ({ ...opening(panel.id, name), column, at }));
  }

  /** Open an order, over what is open: Back leads there. */
  openOrder(order: number): void {
    this.change((now) => ({ ...(now ?? opening('', 'order')), show: 'order', order }));
  }

  /** Change what of the panel is shown; `isStep`: Back returns to what was shown before. */
  change(change: (opened: Opened | null) => Opened | null, { isStep = true } = {}): void {
    const opened = change(this.opened);
    this.#go(opened ? writeOpened(opened) : NOTHING_OVER, isStep);
  }

  close = (): void => {
    if (this.#free) {
      this.#free = null;
      return;
    }
    if (!this.opened) return;
    const steps = stepsOver(history.state);
    if (steps > 0) history.go(-steps);
    else this.#go(NOTHING_OVER, false);
  };

  /** Whether Back leads to what was open before, not out of it. */
  get canStepBack(): boolean {
    return stepsOver(history.state) > 1;
  }

  #go(over: Over, isStep: boolean): void {
    shown.go({ ...(shown.state ?? DEFAULT_STATE), over }, { replace: !isStep });
  }
}

function isShow(name: DialogName): name is PanelShow {
  return (PANEL_SHOWS as readonly string[]).includes(name);
}

export const dialog = new OpenDialog();
