/** `SQL statistics:` of sysbench 1.0. */
export function sqlStatistics({ read, write, other, transactions, seconds }) {
  const total = read + write + other;
  const rate = (count) => `(${(count / seconds).toFixed(2)} per sec.)`;
  const row = (name, count) =>
    `    ${`${name}:`.padEnd(36)} ${String(count).padEnd(6)} ${rate(count)}\n`;
  return `SQL statistics:
    queries performed:
        read:                            ${read}
        write:                           ${write}
        other:                           ${other}
        total:                           ${total}
${row('transactions', transactions)}${row('queries', total)}${row('ignored errors', 0)}${row('reconnects', 0)}`;
}
