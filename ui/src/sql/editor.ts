/** The SQL editor: CodeMirror and no more of it than is used. A chunk of its own, loaded with the SQL page.
 *
 * It lives in a shadow root, where its styles are constructed sheets: a `<style>` element, which it makes elsewhere, is
 * what the page's policy forbids. Colours come from the tokens, which reach into the root. */

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, type CompletionContext, completionKeymap, type CompletionResult } from '@codemirror/autocomplete'; // prettier-ignore
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { SQLDialect } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from '@codemirror/view'; // prettier-ignore
import { tags } from '@lezer/highlight';
import { FUNCTIONS, KEYWORDS, type SchemaTable, suggest, type Suggestion } from './complete';
import type { Place } from './place';

export interface Editor {
  /** Put another text in, as one step that can be undone. */
  setText(text: string): void;
  /** Mark the place of an error, or none. */
  mark(place: Place | null): void;
  /** Put a text where the cursor stands, and go on writing. */
  insert(text: string): void;
  focus(): void;
  destroy(): void;
}

export interface EditorOptions {
  text: string;
  label: string;
  hint: string;
  tables: () => readonly SchemaTable[];
  changed: (text: string) => void;
  run: () => void;
}

const DIALECT = SQLDialect.define({
  keywords: [...new Set(KEYWORDS.flatMap((keyword) => keyword.split(' '))), 'materialized', 'recursive', 'is', 'join', 'by', 'outer', 'right', 'full', 'range'].join(' '), // prettier-ignore
  builtin: Object.keys(FUNCTIONS).join(' '),
  types: 'bigint integer double varchar text boolean timestamp decimal',
  spaceAfterDashes: false,
  specialVar: '$',
});

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--acc)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--up)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--low)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--mut)', fontStyle: 'italic' },
  { tag: [tags.special(tags.name)], color: 'var(--low)' },
  { tag: [tags.standard(tags.name)], color: 'var(--acc)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'transparent', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-gutters': { border: '0', backgroundColor: 'transparent', color: 'var(--faint)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '32px', padding: '0 8px 0 4px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--accq)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accq)', outline: '1px solid var(--edge)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--outbg)' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-mistake': {
    backgroundColor: 'var(--outbg)',
    textDecoration: 'underline wavy var(--dn)',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-tooltip': {
    overflow: 'hidden',
    border: '1px solid var(--edge)',
    borderRadius: '6px',
    backgroundColor: 'var(--panel)',
    boxShadow: 'var(--shadow)',
    color: 'var(--ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { maxHeight: '260px', padding: '4px', fontFamily: 'var(--mono)', fontSize: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', borderRadius: '4px', lineHeight: '1.4' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accq)', color: 'var(--ink)' },
  '.cm-completionMatchedText': { fontWeight: '700', textDecoration: 'none' },
  '.cm-completionDetail': { marginLeft: '16px', color: 'var(--mut)', fontStyle: 'normal', fontSize: '11px' },
  '.cm-completionInfo': { maxWidth: '280px', padding: '8px 12px', fontFamily: "'Inter Variable', system-ui, sans-serif" },
});

const KINDS: Record<Suggestion['kind'], string> = {
  keyword: 'keyword', table: 'class', column: 'property', function: 'function', step: 'namespace',
}; // prettier-ignore

const setMistake = StateEffect.define<Place | null>();

const mistake = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMistake)) return marksAt(effect.value, transaction.state);
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Make an editor inside an element that is there for it alone. */
export function createEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: options.text, extensions: extensions(options) }),
  });
  return {
    setText: (text) => {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    },
    mark: (place) => {
      view.dispatch({ effects: setMistake.of(place) });
      if (place) view.dispatch({ effects: EditorView.scrollIntoView(Math.min(place.from, view.state.doc.length)) });
    },
    insert: (text) => {
      view.dispatch(view.state.replaceSelection(text), { userEvent: 'input' });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensions(options: EditorOptions) {
  return [
    lineNumbers(),
    drawSelection(),
    EditorView.lineWrapping,
    DIALECT.language,
    syntaxHighlighting(COLOURS),
    THEME,
    // A tab stop that says so: tools that look for one do not know that what can be edited is one.
    EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
    mistake,
    history(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    placeholder(options.hint),
    autocompletion({ override: [(context) => complete(context, options.tables())], icons: false }),
    EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.changed(update.state.doc.toString());
    }),
    keymap.of([
      { key: 'Mod-Enter', run: () => (options.run(), true) },
      { key: 'Tab', run: acceptCompletion },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
  ];
}

/** Replace a selection by what is typed without the browser's own editing, which would keep the old text's look as an
 * inline style: the page's policy forbids those. Composed letters stay the browser's. */
function typeOverSelection(event: InputEvent, view: EditorView): boolean {
  const { data: text, inputType, isComposing } = event;
  const { from, to, empty } = view.state.selection.main;
  if (inputType !== 'insertText' || !text || empty || isComposing) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  const handlers = view.state.facet(EditorView.inputHandler); // brackets around a selection
  if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
  return true;
}

function complete(context: CompletionContext, tables: readonly SchemaTable[]): CompletionResult | null {
  const found = suggest(context.state.doc.toString(), context.pos, tables, context.explicit);
  if (!found) return null;
  return {
    from: found.from,
    validFor: /^\w*$/,
    options: found.items.map(({ label, kind, detail, info, boost }) => ({
      label,
      type: KINDS[kind],
      detail,
      boost: boost * 10,
      ...(info ? { info } : {}),
    })),
  };
}

function marksAt(place: Place | null, state: EditorState): DecorationSet {
  if (!place) return Decoration.none;
  const to = Math.min(place.to, state.doc.length);
  const from = Math.min(place.from, to);
  return from < to ? Decoration.set(Decoration.mark({ class: 'cm-mistake' }).range(from, to)) : Decoration.none;
}
