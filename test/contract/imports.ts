import { parse, type AST } from 'svelte/compiler';
import ts from 'typescript';

/** One import of a source file, in whatever form it is written. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Gone after compilation: `import type`, `export type … from`, `import('…').Name` as a type. */
  readonly isType: boolean;
  /** The text of an `import.meta.glob` or a URL is a place by itself and may name a pattern or an asset. */
  readonly form: 'module' | 'url' | 'glob';
}

/**
 * All imports of a `.ts` or `.svelte` file: static, re-exported, dynamic, as a type, `new URL('…', import.meta.url)`
 * and `import.meta.glob`. An inline `import { type A }` counts as a value import: the statement stays after compilation.
 */
export function importsOf(path: string, text: string): Import[] {
  if (!path.endsWith('.svelte')) return importsOfScript(text, 0);
  const tree = parse(text, { modern: true });
  return [
    ...scriptsOf(tree, text).flatMap(({ code, linesBefore }) => importsOfScript(code, linesBefore)),
    ...importsOfMarkup(tree.fragment, text),
  ];
}

function scriptsOf(tree: AST.Root, text: string) {
  return [tree.module, tree.instance].flatMap((script) => {
    if (!script) return [];
    const { start, end } = script.content as unknown as { start: number; end: number };
    return [{ code: text.slice(start, end), linesBefore: lineAt(text, start) - 1 }];
  });
}

/** Expressions of the markup hold dynamic imports and URLs only; each is read again as TypeScript. */
function importsOfMarkup(node: unknown, text: string): Import[] {
  if (Array.isArray(node)) return node.flatMap((item) => importsOfMarkup(item, text));
  if (typeof node !== 'object' || node === null) return [];
  const { type, start, end } = node as { type?: unknown; start?: unknown; end?: unknown };
  const isImport = type === 'ImportExpression' || type === 'NewExpression';
  if (isImport && typeof start === 'number' && typeof end === 'number') {
    return importsOfScript(text.slice(start, end), lineAt(text, start) - 1);
  }
  return Object.values(node).flatMap((child) => importsOfMarkup(child, text));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function importsOfScript(code: string, linesBefore: number): Import[] {
  const file = ts.createSourceFile('file.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    for (const { name, isType, form } of importsAt(node)) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1 + linesBefore;
      found.push({ specifier: name, line, isType, form });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

interface Named {
  readonly name: string;
  readonly isType: boolean;
  readonly form: Import['form'];
}

function importsAt(node: ts.Node): Named[] {
  if (ts.isImportDeclaration(node)) {
    return literal(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
  }
  if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return literal(node.argument.literal, true);
  if (ts.isCallExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return literal(node.arguments[0], false);
    if (node.expression.getText() === 'import.meta.glob') return globs(node.arguments[0]);
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
    const [target, base] = node.arguments ?? [];
    if (base?.getText() === 'import.meta.url') return literal(target, false, 'url');
  }
  return [];
}

function literal(node: ts.Node | undefined, isType: boolean, form: Import['form'] = 'module'): Named[] {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [{ name: node.text, isType, form }];
  // A computed place cannot be checked: its text is taken for the name of a package, which has no door.
  return [{ name: node.getText(), isType, form: 'module' }];
}

function globs(node: ts.Node | undefined): Named[] {
  if (node && ts.isArrayLiteralExpression(node))
    return node.elements.flatMap((element) => literal(element, false, 'glob'));
  return literal(node, false, 'glob');
}
