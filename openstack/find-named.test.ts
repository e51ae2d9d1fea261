import { expect, test } from 'vitest';
import { findNamed, UnknownNameError } from './find-named.js';

const FLAVORS = ['m1.small', 'm1.tiny', 'c2.huge'].map((name, i) => ({ id: `f${i}`, name }));

test('findNamed finds by name and by id', () => {
  expect(findNamed('flavor', 'm1.tiny', FLAVORS, 'x').id).toBe('f1');
  expect(findNamed('flavor', 'f2', FLAVORS, 'x').name).toBe('c2.huge');
});

test('findNamed says what there is, closest first', () => {
  expect(() => findNamed('flavor', 'm1.smal', FLAVORS, 'x')).toThrow(
    "unknown flavor 'm1.smal' in cloud 'x'; there are: m1.small, m1.tiny, c2.huge",
  );
});

test('findNamed names at most ten', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ id: `${i}`, name: `net-${i}` }));
  const error = errorOf(() => findNamed('network', 'net', many, 'x'));
  expect(error.message.match(/net-\d+/g)).toHaveLength(10);
});

test('findNamed says so when there are none', () => {
  expect(() => findNamed('network', 'a', [], 'x')).toThrow(
    "unknown network 'a' in cloud 'x'; there are none",
  );
});

test('findNamed refuses a name that two have, and lists their ids', () => {
  const twins = [
    { id: 'a', name: 'cirros' },
    { id: 'b', name: 'cirros' },
  ];
  const error = errorOf(() => findNamed('image', 'cirros', twins, 'x'));
  expect(error.message).toContain(
    "image 'cirros' is ambiguous in cloud 'x'; 2 have that name: a, b",
  );
  expect(error.hint).toBe('write the id instead of the name');
});

function errorOf(action: () => unknown): UnknownNameError {
  try {
    action();
  } catch (error) {
    if (error instanceof UnknownNameError) return error;
  }
  throw new Error('no UnknownNameError was thrown');
}
