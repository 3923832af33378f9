/** A row of a file, and where it stands. */

/** Values by column. */
export type RowValues = Readonly<Record<string, unknown>>;

/** A row, or what is wrong with it. */
export type RowOrProblem = { readonly row: RowValues } | { readonly problem: string };

/**
 * With the line of the file, from 1, where it ends; in files without lines the number of the row, from 1.
 */
export type LocatedRow = { readonly line: number } & RowOrProblem;
