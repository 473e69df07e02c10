/** Messages by field of the input; the key "" or "non_field_errors" stands for the input as a whole. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** Any call that did not succeed: the server's one error shape, or `network` when it did not answer. */
export class ApiError extends Error {
  readonly code: string;
  readonly fields: FieldErrors;
  /** The HTTP status, or null when there was no answer. */
  readonly status: number | null;

  constructor(error: { code: string; message: string; fields?: FieldErrors; status: number | null }) {
    super(error.message);
    this.name = "ApiError";
    this.code = error.code;
    this.fields = error.fields ?? {};
    this.status = error.status;
  }

  /** Nobody is logged in, or the login has run out. */
  get isLoggedOut(): boolean {
    return this.status === 401 || this.code === "not_authenticated";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldErrors(value: unknown): FieldErrors {
  if (!isRecord(value)) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([field, messages]) => [
      field,
      (Array.isArray(messages) ? messages : [messages]).map((message) =>
        typeof message === "string" ? message : JSON.stringify(message),
      ),
    ]),
  );
}

/** The error a failed answer carries; an answer of another shape (a proxy's page) becomes `http_502` and the like. */
export async function errorOf(response: Response): Promise<ApiError> {
  const fallback = new ApiError({
    code: `http_${response.status}`,
    message: `The server answered ${response.status} ${response.statusText}`.trim(),
    status: response.status,
  });
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) {
      return fallback;
    }
    throw error;
  }
  if (!isRecord(body) || typeof body.code !== "string" || typeof body.message !== "string") {
    return fallback;
  }
  return new ApiError({
    code: body.code,
    message: body.message,
    fields: fieldErrors(body.fields),
    status: response.status,
  });
}
