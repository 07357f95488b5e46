/** What is said beside a mark under the pointer, or that has the focus. One at a time. */

import type { Attachment } from 'svelte/attachments';

export interface Tip {
  title: string;
  rows?: readonly (readonly [string, string])[];
  note?: string;
}

class ShownTip {
  tip = $state.raw<Tip | null>(null);
  x = $state(0);
  y = $state(0);

  show(tip: Tip | null, x: number, y: number): void {
    this.tip = tip;
    this.x = x;
    this.y = y;
  }

  hide(): void {
    this.tip = null;
  }
}

export const shownTip = new ShownTip();

/** Let an element say `say()` while the pointer is on it or it has the focus. */
export function tipped(say: () => Tip | null): Attachment<HTMLElement | SVGElement> {
  return (element) => {
    const atPointer = (event: Event) => {
      const { clientX, clientY, pointerType } = event as PointerEvent;
      if (pointerType !== 'touch') shownTip.show(say(), clientX, clientY);
    };
    const atElement = () => {
      if (!element.matches(':focus-visible')) return;
      const box = element.getBoundingClientRect();
      shownTip.show(say(), box.left + box.width / 2, box.top);
    };
    // Later: an element that has the focus is left by it while Svelte takes it away, when no state may change.
    const hide = () => queueMicrotask(() => shownTip.hide());
    const heard: [string, (event: Event) => void][] = [
      ['pointerenter', atPointer], ['pointermove', atPointer], ['pointerleave', hide], ['focus', atElement], ['blur', hide],
    ]; // prettier-ignore
    for (const [name, handle] of heard) element.addEventListener(name, handle);
    return () => {
      for (const [name, handle] of heard) element.removeEventListener(name, handle);
      hide();
    };
  };
}
