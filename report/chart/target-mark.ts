import { html, type Html } from '../html.js';

/** How a target looks in every picture and table: told apart by colour and by shape. */
export interface TargetMark {
  readonly target: string;
  /** A CSS variable, so that the picture follows light and dark. */
  readonly color: string;
  /** ECharts symbol. */
  readonly symbol: string;
  /** Dash pattern of its curves; null is solid. */
  readonly dash: readonly number[] | null;
}

/** Hues of Okabe & Ito (2008), told apart by colour-blind readers; tuned for contrast on each ground. */
export const MARK_COLORS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#0067a8', dark: '#5cb5ee' },
  { light: '#c24a00', dark: '#f49a4c' },
  { light: '#00795a', dark: '#3fc9a0' },
  { light: '#a8467f', dark: '#e29bc4' },
  { light: '#7d6400', dark: '#e3cf57' },
  { light: '#4f5560', dark: '#b8bec8' },
];

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond'] as const;
const DASHES: readonly (readonly number[] | null)[] = [null, [5, 2], [2, 2], [7, 2, 2, 2]];

export type Marks = ReadonlyMap<string, TargetMark>;

export function createMarks(targets: readonly string[]): Marks {
  return new Map(
    targets.map((target, i) => [
      target,
      {
        target,
        color: `var(--mark-${i % MARK_COLORS.length})`,
        symbol: SYMBOLS[i % SYMBOLS.length] ?? 'circle',
        dash: DASHES[i % DASHES.length] ?? null,
      },
    ]),
  );
}

const SHAPES: Readonly<Record<string, string>> = {
  circle: 'M8 2.5a5.5 5.5 0 1 0 .01 0Z',
  rect: 'M3 3h10v10H3Z',
  triangle: 'M8 2l6 11.5H2Z',
  diamond: 'M8 1.5 14.5 8 8 14.5 1.5 8Z',
};

/** The small picture of a mark, for tables and legends. */
export function renderMark({ symbol, color }: TargetMark): Html {
  return html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
    <path d="${SHAPES[symbol] ?? ''}" fill="${color}" />
  </svg>`;
}

/** The target's name with its mark before it. */
export function renderTargetName(marks: Marks, target: string): Html {
  const mark = marks.get(target);
  if (!mark) return html`${target}`;
  return html`<span class="target">${renderMark(mark)}${target}</span>`;
}
