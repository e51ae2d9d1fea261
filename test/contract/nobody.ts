/** Nothing in a cloud has this id. */
export const NOBODY = '11111111-2222-4333-8444-555555555555';
