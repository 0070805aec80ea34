import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { LRLanguage, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, RangeSet, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  gutterLineClass,
  GutterMarker,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { parser } from '@lezer/javascript';
import type { LineRange } from './script-facts.ts';

/** A line at which a run failed, from 1, with the reason. */
export interface Fault {
  readonly line: number;
  readonly message: string;
}

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
  /** Brings a line into the middle. */
  reveal(line: number): void;
  destroy(): void;
}

const setMarksEffect = StateEffect.define<readonly LineRange[]>();
const setFaultEffect = StateEffect.define<Fault | undefined>();
const markedLine = Decoration.line({ class: 'cm-marked' });
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

interface FaultPlace {
  readonly at: number;
  readonly message: string;
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
      fault === undefined ? Decoration.none : Decoration.set([faultyLine.range(fault.at)]),
    ),
    gutterLineClass.from(field, (fault) =>
      fault === undefined ? RangeSet.empty : RangeSet.of([new FaultMarker(fault.message).range(fault.at)]),
    ),
  ],
});

class FaultMarker extends GutterMarker {
  override elementClass = 'cm-fault-number';
  readonly message: string;

  constructor(message: string) {
    super();
    this.message = message;
  }

  override eq(other: FaultMarker): boolean {
    return other.message === this.message;
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
  return { at: state.doc.line(fault.line).from, message: fault.message };
}

const look = EditorView.theme({
  '&': { background: 'var(--sunken)', borderRadius: 'var(--radius-lg)', fontSize: 'var(--text-sm)' },
  '&.cm-focused': { outline: 'var(--focus-ring)', outlineOffset: 'var(--focus-gap)' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.7', overflow: 'visible' },
  '.cm-content': { padding: '0.5rem 0', caretColor: 'var(--text)', minWidth: '0' },
  // A wrapped line goes on a little further in.
  '.cm-line': { padding: '0 0.75rem 0 2ch', textIndent: '-2ch', overflowWrap: 'anywhere' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.75rem', padding: '0 0.875rem 0 0' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-marked': { background: 'var(--code-mark)', boxShadow: 'inset 3px 0 0 var(--accent)' },
  '.cm-faulty': { background: 'var(--failed-soft)', boxShadow: 'inset 3px 0 0 var(--failed)' },
  '.cm-fault-number': { color: 'var(--failed)', fontWeight: 'var(--weight-strong)' },
  '.cm-selectionBackground, ::selection': { background: 'var(--accent-soft)' },
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
        faultField,
        look,
        label.of(named(options.label)),
        keymap.of([
          { key: 'Mod-s', run: () => (options.onSave(), true), preventDefault: true },
          { key: 'Mod-]', run: indentMore },
          { key: 'Mod-[', run: indentLess },
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
      if (text === view.state.doc.toString()) return;
      isOurs = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      isOurs = false;
    },
    setMarks: (marks) => view.dispatch({ effects: setMarksEffect.of(marks) }),
    setFault: (fault) => view.dispatch({ effects: setFaultEffect.of(fault) }),
    setLabel: (text) => view.dispatch({ effects: label.reconfigure(named(text)) }),
    reveal(line) {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    },
    destroy: () => view.destroy(),
  };
}
