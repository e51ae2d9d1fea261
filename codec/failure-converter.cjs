'use strict';
// CommonJS: Temporal's SDK loads it by require(), and bundles it with the workflows.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
const { DefaultFailureConverter } = require('@temporalio/common');

const plain = new DefaultFailureConverter();

/** Puts messages and stacks of failures into a payload, so that the codec encrypts them too. */
class EncodedFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  errorToFailure(error, ...rest) {
    // Who has another key could not read that it is another.
    if (error?.name === 'PayloadKeyError') return plain.errorToFailure(error, ...rest);
    return super.errorToFailure(error, ...rest);
  }
}

exports.failureConverter = new EncodedFailureConverter();
