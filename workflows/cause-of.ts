/** The innermost message of a failure: Temporal wraps each in `Activity task failed`. */
export function causeOf(error: unknown): string {
  let message = String(error);
  for (let e = error; e instanceof Error; e = e.cause) message = e.message;
  return message;
}
