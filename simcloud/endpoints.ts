interface Place {
  /** Null: the API's one port. */
  readonly port: number | null;
  readonly prefix: string;
}

/**
 * Where each service is reached: at first on the API's one port below its own name, later wherever
 * it was moved.
 */
export class Endpoints {
  private readonly moved = new Map<string, Place>();
  private moves = 0;

  /** Root of a service for a client that came by `origin` (`http://127.0.0.1:1234`). */
  root(service: string, origin: string): string {
    const { port, prefix } = this.placeOf(service);
    const url = new URL(origin);
    if (port !== null) url.port = String(port);
    return `${url.origin}/${prefix}`;
  }

  /** Which of the services answers below `prefix` on a port (null: the one of all). */
  serviceAt(services: readonly string[], prefix: string, port: number | null): string | undefined {
    return services.find((service) => {
      const place = this.placeOf(service);
      return place.prefix === prefix && place.port === port;
    });
  }

  /** True when a service was there before, and its port still listens for others. */
  isGivenUp(services: readonly string[], prefix: string): boolean {
    return services.includes(prefix) && this.placeOf(prefix).port !== null;
  }

  moveToPath(service: string): void {
    const { port } = this.placeOf(service);
    this.moved.set(service, { port, prefix: `${service}-${++this.moves + 1}` });
  }

  /** @returns the port of its own that it gave up; null when it had none */
  moveToPort(service: string, port: number): number | null {
    const before = this.placeOf(service);
    this.moved.set(service, { ...before, port });
    return before.port;
  }

  private placeOf(service: string): Place {
    return this.moved.get(service) ?? { port: null, prefix: service };
  }
}
