/** `2026-12-01 14:03:20 UTC` */
export const instantWords = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;
