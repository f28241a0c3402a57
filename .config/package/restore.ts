import { readManifest, replaceManifest } from './manifest-file.ts'
import { unpacked } from './manifests.ts'

// After packing: package.json names the sources again.
replaceManifest(unpacked(readManifest()))
