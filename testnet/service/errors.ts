import { defineErrors } from '#sdk/errors/index.ts'

export const serviceErrors = defineErrors({
  SERVICE_REPO_LOCKED: {
    message: (d: { path: string; holder: string }) => `the directory ${d.path} is in use by process ${d.holder}`,
    next: 'Stop that process, or give this one another --repo.',
  },
  SERVICE_REPO_UNUSABLE: {
    message: (d: { path: string; reason: string }) => `the directory ${d.path} cannot be used: ${d.reason}`,
    next: 'Check that it may be created and written to.',
  },
  SERVICE_CONFIG_INVALID: {
    message: (d: { path: string; problem: string }) => `the configuration ${d.path} does not fit: ${d.problem}`,
    next: 'Correct that entry; without the file, the next start writes one with the defaults.',
  },
  SERVICE_ENDPOINT_MISSING: {
    message: (d: { service: string; endpoint: string; section: string }) =>
      `${d.service} needs the address of ${d.endpoint}, and [${d.section}] has no Url`,
    next: (d) =>
      `Give --${d.endpoint}-url and --${d.endpoint}-token, or write Url and Token into [${d.section}] of the configuration.`,
  },
  SERVICE_STORE_FAILED: {
    message: (d: { path: string; reason: string }) => `the database ${d.path} cannot be used: ${d.reason}`,
    next: 'Check its permissions, and that no newer version of the program has written it.',
  },
  SERVICE_STORE_URL: {
    message: (d: { schema: string }) =>
      `the connection string is not the URL of a PostgreSQL database, or "${d.schema}" is no name of a schema`,
    next: 'Write [Database] ConnectionString or DATABASE_URL as postgres://USER:PASSWORD@HOST:5432/DATABASE, and Schema in small letters, digits and _.',
  },
  SERVICE_STORE_AWAY: {
    message: (d: { store: string; reason: string }) => `the database ${d.store} cannot be reached: ${d.reason}`,
    next: 'Start the server, or correct [Database] ConnectionString or DATABASE_URL.',
  },
  SERVICE_STORE_TAKEN: {
    message: (d: { store: string; schema: string; by: string }) =>
      `the database ${d.store} (schema ${d.schema}) is in use by ${d.by}`,
    next: 'Stop that process, or give this one a database of its own, or another [Database] Schema.',
  },
  SERVICE_LISTEN_ADDRESS: {
    message: (d: { address: string }) => `"${d.address}" is not an address to listen at`,
    next: 'Write it like /ip4/127.0.0.1/tcp/41235.',
  },
  SERVICE_LISTEN_FAILED: {
    message: (d: { address: string; reason: string }) => `cannot listen at ${d.address}: ${d.reason}`,
    next: 'Give another address or port, or stop what uses this one.',
  },
  SERVICE_NOT_A_PROCESS: {
    message: (d: { service: string }) => `${d.service} is no process of its own: it cannot be shut down by a call`,
    next: 'End the network that it belongs to ("dealkit testnet down"), or the program that started it.',
  },
  SERVICE_NOT_RUNNING: {
    message: (d: { service: string; status: string }) => `${d.service} is ${d.status}`,
    next: 'Start it first.',
  },
  SERVICE_PROCESS_ENDED: {
    message: (d: { service: string; how: string }) => `the process of ${d.service} ended before it ran (${d.how})`,
    next: 'Its standard error says why.',
  },
  SERVICE_PROCESS_FAILED: {
    message: (d: { service: string; reason: string }) => `${d.service} did not start: ${d.reason}`,
    next: 'Its standard error says more.',
  },
  SERVICE_STOP_FAILED: {
    message: (d: { service: string; reasons: string }) => `${d.service} did not stop cleanly: ${d.reasons}`,
    next: 'What was begun is saved, and goes on at the next start.',
  },
})
