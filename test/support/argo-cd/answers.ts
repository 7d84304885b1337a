/** An answer of the API, before it is written. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** A text that is no JSON. */
  readonly plain?: boolean;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

const codes = { 2: 500, 3: 400, 4: 504, 5: 404, 7: 403, 8: 429, 9: 400, 14: 503, 16: 401 } as const;

export type GrpcCode = keyof typeof codes;

export const statusOf = (code: GrpcCode): number => codes[code];

/** An error as the gateway writes it. */
export const failed = (code: GrpcCode, message: string): Answer => ({
  status: codes[code],
  body: { error: message, code, message },
});

export const plain = (status: number, body: string): Answer => ({ status, body, plain: true });

export const denied = failed(7, "permission denied");
