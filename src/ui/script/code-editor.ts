import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { LRLanguage, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, RangeSet, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  GutterMarker,
  highlightActiveLine,
  keymap,
  lineNumberMarkers,
  lineNumbers,
  WidgetType,
  type DecorationSet,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { parser } from '@lezer/javascript';
import type { Fault } from './fault.ts';
import type { LineRange } from './script-facts.ts';

export interface CodeEditorOptions {
  readonly text: string;
  /** The accessible name of the text. */
  readonly label: string;
  onChange(text: string): void;
  /** Ctrl+S, or Cmd+S. */
  onSave(): void;
}

/** An editor in the page. It must be destroyed. */
export interface CodeEditor {
  /** Shows another text, as one change that can be undone; nothing when it stands there already. */
  setText(text: string): void;
  /** Lines that the lesson points at. */
  setMarks(marks: readonly LineRange[]): void;
  setFault(fault: Fault | undefined): void;
  setLabel(label: string): void;
  /** Brings a line into the middle and frames it; undefined takes the frame away. */
  reveal(line: number | undefined): void;
  destroy(): void;
}

const setMarksEffect = StateEffect.define<readonly LineRange[]>();
const setFaultEffect = StateEffect.define<Fault | undefined>();
const setHereEffect = StateEffect.define<number | undefined>();
const markedLine = Decoration.line({ class: 'cm-marked' });
const hereLine = Decoration.line({ class: 'cm-here' });
const faultyLine = Decoration.line({ class: 'cm-faulty' });

/** Places follow the text as it is edited. */
const marksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMarksEffect)) return linesOf(transaction.state, effect.value);
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The line that a link led to. */
const hereField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(here, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setHereEffect)) continue;
      return effect.value === undefined ? Decoration.none : Decoration.set([hereLine.range(effect.value)]);
    }
    return here.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

interface FaultPlace extends Fault {
  /** Where the line begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** A fault lasts until the text changes: what was changed may have mended it. */
const faultField = StateField.define<FaultPlace | undefined>({
  create: () => undefined,
  update(fault, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFaultEffect)) return placeOf(transaction.state, effect.value);
    }
    return transaction.docChanged ? undefined : fault;
  },
  provide: (field) => [
    EditorView.decorations.from(field, (fault) =>
      fault === undefined
        ? Decoration.none
        : Decoration.set([
            faultyLine.range(fault.from),
            Decoration.widget({ widget: new Reason(fault.message), block: true, side: 1 }).range(fault.to),
          ]),
    ),
    lineNumberMarkers.from(field, (fault) =>
      RangeSet.of<GutterMarker>(fault === undefined ? [] : [new FaultMarker(fault).range(fault.from)]),
    ),
  ],
});

/** The number of a line at which a run failed; the reason is its tooltip. */
class FaultMarker extends GutterMarker {
  override elementClass = 'cm-fault-number';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super();
    this.fault = fault;
  }

  override eq(other: FaultMarker): boolean {
    return other.fault.line === this.fault.line && other.fault.message === this.fault.message;
  }

  override toDOM(): HTMLElement {
    const number = document.createElement('span');
    number.textContent = String(this.fault.line);
    number.title = this.fault.message;
    return number;
  }
}

/** Why a run failed, below its line. */
class Reason extends WidgetType {
  readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }

  override eq(other: Reason): boolean {
    return other.message === this.message;
  }

  override toDOM(): HTMLElement {
    const reason = document.createElement('div');
    reason.className = 'cm-reason';
    reason.textContent = this.message;
    return reason;
  }
}

function linesOf(state: EditorState, ranges: readonly LineRange[]): DecorationSet {
  const starts: number[] = [];
  for (const { first, last } of ranges) {
    for (let line = first; line <= Math.min(last, state.doc.lines); line++) starts.push(state.doc.line(line).from);
  }
  return Decoration.set(starts.map((start) => markedLine.range(start)));
}

function placeOf(state: EditorState, fault: Fault | undefined): FaultPlace | undefined {
  if (fault === undefined || fault.line < 1 || fault.line > state.doc.lines) return undefined;
  const { from, to } = state.doc.line(fault.line);
  return { ...fault, from, to };
}

/** The one change that makes `after` of `before`: the cursor and the places around it stay. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}

const look = EditorView.theme({
  '&': { background: 'var(--sunken)', borderRadius: 'var(--radius-lg)', fontSize: 'var(--text-sm)' },
  '&.cm-focused': { outline: 'var(--focus-ring)', outlineOffset: 'var(--focus-gap)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.7', overflow: 'visible' },
  '.cm-content': { padding: '0.5rem 0', caretColor: 'var(--text)', minWidth: '0' },
  // A wrapped line goes on a little further in.
  '.cm-line': { padding: '0 0.75rem 0 calc(2ch + 0.375rem)', textIndent: '-2ch', overflowWrap: 'anywhere' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.75rem', padding: '0 0.875rem 0 0' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-marked': { background: 'var(--code-mark)', boxShadow: 'inset 3px 0 0 var(--accent)' },
  '.cm-faulty': { background: 'var(--failed-soft)', boxShadow: 'inset 3px 0 0 var(--failed)' },
  '.cm-here': { boxShadow: 'inset 0 0 0 1.5px var(--accent)' },
  '.cm-reason': {
    padding: '0.25rem 0.75rem 0.375rem 0.375rem',
    background: 'var(--failed-soft)',
    boxShadow: 'inset 3px 0 0 var(--failed)',
    color: 'var(--failed)',
    fontFamily: 'var(--font-sans)',
    lineHeight: 'var(--leading-ui)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.cm-fault-number': { color: 'var(--failed)', fontWeight: 'var(--weight-strong)' },
  '.cm-content ::selection': { background: 'var(--accent-line)' },
});

const typescript = LRLanguage.define({ parser: parser.configure({ dialect: 'ts' }) });

/** Puts an editor for TypeScript into `parent`. Tab leaves it; Ctrl+] and Ctrl+[ indent. */
export function createCodeEditor(parent: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const label = new Compartment();
  const named = (text: string): Extension => EditorView.contentAttributes.of({ 'aria-label': text });
  let isOurs = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        typescript,
        syntaxHighlighting(classHighlighter),
        marksField,
        hereField,
        faultField,
        look,
        label.of(named(options.label)),
        keymap.of([
          { key: 'Mod-s', run: () => (options.onSave(), true), preventDefault: true },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isOurs) options.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      const shown = view.state.doc.toString();
      if (text === shown) return;
      isOurs = true;
      view.dispatch({ changes: changeBetween(shown, text) });
      isOurs = false;
    },
    setMarks: (marks) => view.dispatch({ effects: setMarksEffect.of(marks) }),
    setFault: (fault) => view.dispatch({ effects: setFaultEffect.of(fault) }),
    setLabel: (text) => view.dispatch({ effects: label.reconfigure(named(text)) }),
    reveal(line) {
      if (line === undefined) {
        view.dispatch({ effects: setHereEffect.of(undefined) });
        return;
      }
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({
        selection: { anchor: from },
        effects: [setHereEffect.of(from), EditorView.scrollIntoView(from, { y: 'center' })],
      });
    },
    destroy: () => view.destroy(),
  };
}
