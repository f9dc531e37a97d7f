import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-5.9';
import { root } from './workspaces.ts';

/** What a source file does, each as `packages/core/src/errors.ts:12 process.stdout`. */
export interface Deeds {
  /** Uses of `console` and of the process's output. */
  readonly prints: readonly string[];
  /** Statements outside of functions that do something, rather than define it. */
  readonly atImport: readonly string[];
}

const output = /^(globalThis\.)?(console|process\.(stdout|stderr))$/;
const defining: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.ExportAssignment,
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.ModuleDeclaration,
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.EmptyStatement,
]);

/** Reads the syntax tree of a file, so that comments do not count. */
export function deedsOf(file: string): Deeds {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const told = (node: ts.Node): string => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return `${file}:${line + 1} ${node.getText(source).split('\n')[0]}`;
  };
  const prints: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && output.test(node.expression.getText(source))) {
      prints.push(told(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { prints, atImport: source.statements.filter(({ kind }) => !defining.has(kind)).map(told) };
}
