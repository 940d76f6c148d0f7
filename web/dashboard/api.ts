const API = "/api/marketing";

export interface Config {
  currency: string;
  timeZone: string;
  attributionModel: string;
}

export interface Channel {
  channelId: string;
  channelName: string;
  channelType: string;
  sessions: number;
  sales: number;
  orders: number;
  conversionRate: number;
  aov?: number;
  newCustomerOrders: number;
  returningCustomerOrders: number;
}

export interface Stats {
  date: string;
  endDate: string;
  totalSessions: number;
  uniqueVisitors: number;
  totalSales: number;
  totalOrders: number;
  salesAttributedToMarketing: number;
  conversionRate: number;
  averageOrderValue?: number;
  channelStats: Channel[];
}

export interface Report {
  stats: Stats;
  previous?: Stats;
}

export interface Session {
  channel: string;
  channelType: string;
  campaign?: string;
  landingPage: string;
  startedAt: string;
  endedAt?: string;
  pageViews: number;
  duration?: number;
  converted: boolean;
  conversionType?: string;
  conversionValue?: number;
}

/** A request that was refused, with the reason the API gave; status 0 when nothing answered. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** GETs from the API; where nobody is signed in, signs in to the local cloud and asks again. */
export async function get<T>(
  resource: string,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<T> {
  const address = `${API}/${resource}?${new URLSearchParams(query)}`;
  let answer = await ask(address, { signal });
  if (answer.status === 401 && (await signIn())) answer = await ask(address, { signal });
  if (!answer.ok) throw new Refusal(answer.status, await reason(answer));
  return (await answer.json()) as T;
}

let signingIn: Promise<boolean> | undefined;

/** Whether the local cloud let the demo's owner in; elsewhere there is no such door. */
function signIn(): Promise<boolean> {
  signingIn ??= fetch("/local/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ uid: "demo-owner" }),
  })
    .then(
      (answer) => answer.ok,
      () => false,
    )
    .finally(() => (signingIn = undefined));
  return signingIn;
}

async function ask(address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Refusal(0, "The server cannot be reached. Is it running?");
  }
}

async function reason(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  if (body && typeof body === "object" && "error" in body) return String(body.error);
  return `The server answered ${answer.status} ${answer.statusText}`;
}
