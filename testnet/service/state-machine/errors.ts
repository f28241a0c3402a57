import { defineErrors } from '#sdk/errors/index.ts'

export const machineErrors = defineErrors({
  MACHINE_EVENT_REFUSED: {
    message: (d: { machine: string; id: string; state: string; event: string }) =>
      `${d.machine} ${d.id} is in state ${d.state}, which does not take ${d.event}`,
    next: 'Look at its time line: it may have moved on already.',
  },
  MACHINE_ENTITY_UNKNOWN: {
    message: (d: { machine: string; id: string }) => `there is no ${d.machine} ${d.id}`,
    next: 'List them; ids must be given in full.',
  },
  MACHINE_ENTITY_EXISTS: {
    message: (d: { machine: string; id: string; state: string }) => `${d.machine} ${d.id} exists, in state ${d.state}`,
  },
  MACHINE_WAIT_ENDED: {
    message: (d: { machine: string; id: string; state: string; said: string }) =>
      `waiting for ${d.machine} ${d.id} ended in state ${d.state}${d.said === '' ? '' : `: ${d.said}`}`,
    next: 'Look at its time line for what it waits for.',
  },
  MACHINE_STOPPED: {
    message: (d: { machine: string }) => `the ${d.machine} machine is stopped`,
    next: 'Start the service again; it goes on where it stopped.',
  },
})
