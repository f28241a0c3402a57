// Plain JavaScript on purpose: it must run on any Node, as what loads it.
import { setFlagsFromString } from 'node:v8'

/** The V8 of Node 24. Another may not know the option, and would say so. */
const ENGINE = '13.6.'

/**
 * Data on its way lies in buffers beside V8's heap. This V8 goes through its whole heap each time some tens of MiB of
 * them were made, however short they live, which takes a good part of the time of a transfer. Counted with the heap,
 * most of them are collected while they are young.
 */
if (process.versions.v8.startsWith(ENGINE)) setFlagsFromString('--external-memory-accounted-in-global-limit')
