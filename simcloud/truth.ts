export type TrueKind = 'boot' | 'reboot' | 'snapshot' | 'delete' | 'delete-image';

/** One operation as it really went. All times are epoch ms with fractions on the true clock. */
export interface TrueOperation {
  readonly kind: TrueKind;
  /** The server's id; for snapshot and delete-image the image's. */
  readonly resourceId: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Compute host; empty when none was found, or none is involved. */
  readonly node: string;
  /** The first byte of the request's head was read. */
  readonly requestArrivedAt: number;
  /**
   * The API can show the end from here on: ACTIVE (or ERROR) without a task, 404, or the image
   * active. Null while it has not come to that.
   */
  visibleAt: number | null;
  /** The instance action's event was finished: a little after `visibleAt`. */
  eventFinishedAt: number | null;
  /** The guest's marker is on its console. */
  guestReadyAt: number | null;
  outcome: 'pending' | 'ok' | 'error' | 'cancelled';
  softRebootFellBack: boolean;
}

/** What really happened, beside what the API says about it. */
export class Truth {
  readonly operations: TrueOperation[] = [];
  private readonly requests = new Map<string, number>();
  private readonly creates = new Map<string, string[]>();

  begin(
    operation: Omit<
      TrueOperation,
      'visibleAt' | 'eventFinishedAt' | 'guestReadyAt' | 'outcome' | 'softRebootFellBack'
    >,
  ): TrueOperation {
    const entry: TrueOperation = {
      ...operation,
      visibleAt: null,
      eventFinishedAt: null,
      guestReadyAt: null,
      outcome: 'pending',
      softRebootFellBack: false,
    };
    this.operations.push(entry);
    const mark = operation.metadata['packbench_operation'];
    if (operation.kind === 'boot' && mark !== undefined) {
      this.creates.set(mark, [...(this.creates.get(mark) ?? []), operation.resourceId]);
    }
    return entry;
  }

  countRequest(method: string, path: string): void {
    const kind = `${method} ${path
      .replace(/req-[0-9a-f-]{36}/g, '{request}')
      .replace(/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/g, '{id}')}`;
    this.requests.set(kind, (this.requests.get(kind) ?? 0) + 1);
  }

  /** Body of GET /simcloud/truth. */
  toJson(): unknown {
    return {
      operations: this.operations,
      requests: Object.fromEntries([...this.requests].sort()),
      duplicateCreates: [...this.creates]
        .filter(([, serverIds]) => serverIds.length > 1)
        .map(([operation, serverIds]) => ({ operation, serverIds })),
    };
  }
}
